"""What a node hands to the auditor: read as it was written, or refused."""

import json

import pytest

from audit.blinding.evidence import Evidence, KeptRequest
from audit.errors import EvidenceRefused
from keys.blinding_seed import BlindingSeed
from keys.identity import Day, MunicipalityCode, Oin
from keys.secret import SecretBytes

REQUEST = KeptRequest(
    epoch=2, generation=1, day=Day(20_780), seed=BlindingSeed(SecretBytes(b"s" * 32)), pointers=(b"p" * 16, b"q" * 16)
)
EVIDENCE = Evidence(
    municipality=MunicipalityCode("0654"), node=Oin("00000099000000000101"), pointer_key=b"k" * 32, requests=(REQUEST,)
)


def test_evidence_is_read_as_it_was_written():
    assert Evidence.decode(EVIDENCE.encode()) == EVIDENCE


@pytest.mark.parametrize(
    ("field", "value"),
    [("format", "other"), ("municipality", "65"), ("node", "1"), ("pointer_key", "zz"), ("requests", [{}]),
     ("requests", [{"epoch": 1, "generation": 1, "day": 1, "seed": "00", "pointers": ""}]),
     ("requests", [{"epoch": 1, "generation": 1, "day": 1, "seed": "00" * 32, "pointers": "00"}])],
)  # fmt: skip
def test_evidence_that_is_not_whole_is_refused(field, value):
    told = json.loads(EVIDENCE.encode())
    told[field] = value
    with pytest.raises(EvidenceRefused):
        Evidence.decode(json.dumps(told).encode())


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff"])
def test_what_is_no_evidence_is_refused(data):
    with pytest.raises(EvidenceRefused):
        Evidence.decode(data)
