import hashlib
import hmac

from keys.derivation import expand, extract, mac


def test_extract_and_expand_are_case_3_of_rfc_5869():
    """A.3: SHA-256, no salt, no info; the first block of its output."""
    prk = extract(b"\x0b" * 22)
    assert prk.hex() == "19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"
    assert expand(prk, b"").hex() == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"


def test_mac_is_case_2_of_rfc_4231():
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert mac(b"Jefe", b"what do ya want for nothing?").hex() == expected


def test_mac_is_the_hmac_of_the_standard_library():
    assert mac(b"key", b"message") == hmac.new(b"key", b"message", hashlib.sha256).digest()
