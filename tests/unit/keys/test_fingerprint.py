import re

from keys.fingerprint import fingerprint


def test_a_fingerprint_can_be_read_out_and_differs_by_key():
    one, other = fingerprint(bytes(32)), fingerprint(bytes(31) + b"\x01")
    assert re.fullmatch(r"[0-9a-f]{4}( [0-9a-f]{4}){7}", one)
    assert one != other
    assert one == fingerprint(bytes(32))
