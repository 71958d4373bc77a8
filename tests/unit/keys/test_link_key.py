import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from keys.identity import Day, MunicipalityCode, Oin
from keys.link_key import LinkKey, link_key, tag, tag_message, tags
from keys.linkage import SlotKind
from keys.secret import SecretBytes

HERE, THERE = MunicipalityCode("0363"), MunicipalityCode("0599")
PARTNER, OTHER = Oin("00000099000000001000"), Oin("00000099000000001001")
OUTPUT = bytes(range(64))
KIND = SlotKind.BIRTH_ADDRESS


def key(output=OUTPUT, municipality=HERE, epoch=1, kind=KIND):
    return link_key(output, municipality=municipality, epoch=epoch, kind=kind)


def lp(data):
    return len(data).to_bytes(2, "big") + data


def test_a_link_key_is_the_hkdf_of_rfc_5869():
    info = lp(b"drempel/link-key/v1") + lp(b"0363") + lp((1).to_bytes(4, "big")) + lp(b"birth-address")
    assert key().secret.expose() == HKDF(SHA256(), 32, None, info).derive(OUTPUT)


def test_subkeys_are_hkdf_expansions_of_the_link_key():
    secret = key().secret.expose()
    assert key().tag_key() == HKDFExpand(SHA256(), 32, lp(b"drempel/tag-key/v1")).derive(secret)
    info = lp(b"drempel/wrap-key/v1") + lp(bytes(32)) + lp(b"\4")
    assert key().wrap_key(bytes(32), 4) == HKDFExpand(SHA256(), 32, info).derive(secret)


def test_output_municipality_epoch_and_kind_each_make_another_key():
    others = [key(bytes(64)), key(municipality=THERE), key(epoch=2), key(kind=SlotKind.SURNAME_BIRTH)]
    assert len({other.secret.expose() for other in [key(), *others]}) == 5


def test_wrap_keys_differ_per_header_and_slot():
    wraps = {key().wrap_key(header, slot) for header in (bytes(32), bytes([1]) * 32) for slot in range(6)}
    assert len(wraps) == 12


def test_a_tag_is_a_truncated_hmac_of_partner_and_day():
    message = lp(b"drempel/tag/v1") + lp(PARTNER.value.encode()) + lp((5).to_bytes(4, "big"))
    assert tag(bytes(32), PARTNER, Day(5)) == hmac.digest(bytes(32), message, "sha256")[:16]


def test_tags_of_one_key_differ_per_partner_and_day():
    drawn = {tag(bytes(32), partner, Day(day)) for partner in (PARTNER, OTHER) for day in range(10)}
    assert len(drawn) == 20


def test_many_tags_are_the_same_as_each_tag():
    keys = [bytes([n]) * 32 for n in range(5)]
    assert list(tags(keys, PARTNER, Day(5))) == [tag(each, PARTNER, Day(5)) for each in keys]


def test_a_tag_message_never_runs_into_another():
    assert tag_message(PARTNER, Day(1)) != tag_message(OTHER, Day(1)) != tag_message(OTHER, Day(2))


def test_a_link_key_does_not_print():
    assert repr(LinkKey(SecretBytes(b"k" * 32))) == "LinkKey(secret=SecretBytes(32 bytes))"
