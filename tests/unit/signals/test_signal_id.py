from keys.secret import SecretBytes
from signals.signal_id import signal_id

KEY = SecretBytes(bytes(32))


def test_the_same_reference_gives_the_same_id():
    assert signal_id(KEY, "E-1") == signal_id(KEY, "E-1")


def test_another_reference_or_another_partners_key_gives_another_id():
    ids = {signal_id(KEY, "E-1"), signal_id(KEY, "E-2"), signal_id(SecretBytes(b"\x01" * 32), "E-1")}
    assert len(ids) == 3
