import os
import pickle
from datetime import date

import pytest

from gateway.adapters import sealing_worker
from gateway.adapters.sealing_worker import Chunk, Item, work
from gateway.settings import CustodyOptions
from keys.bundle import parse_bundle
from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.destination import Destination
from keys.epoch import EpochRoot
from keys.identity import MunicipalityCode, Oin, SignalId
from keys.labels import Label
from keys.manifest import Evaluator
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import GateProfile, Mode, Suite
from signals import canonical
from tests.support.signals import a_signal

OIN = Oin("00000099000000000001")
HERE = MunicipalityCode("0654")
ROOT = EpochRoot(SecretBytes(bytes(64)), 1)
SEAL_KEY = SealPrivateKey.generate(Suite.AS0)
SIGNING = SigningKey.generate()
SURNAME = "Zwaluwenburgh"


@pytest.fixture(autouse=True)
def custody(tmp_path, monkeypatch):
    create_wrapping_key(tmp_path / "wrapping.key")
    FileSecretStore(tmp_path / "custody", tmp_path / "wrapping.key").write("epoch-root-1", ROOT.secret)
    options = CustodyOptions(directory=tmp_path / "custody", wrapping_key=tmp_path / "wrapping.key")
    monkeypatch.setattr(sealing_worker, "_custody", [options])
    sealing_worker._roots.cache_clear()
    sealing_worker._place.cache_clear()


def destination(**changes):
    fields = {"municipality": HERE, "epoch": 1, "generation": 1, "profile": GateProfile.BALANCED,
              "evaluators": (Evaluator(id="gateway", public_key=ROOT.leaf(HERE, 1).public),), "suite": Suite.AS0,
              "seal_key": SEAL_KEY.public.encoded, "key_id": SEAL_KEY.public.key_id,
              "manifest_hash": bytes(32)}  # fmt: skip
    return Destination(**{**fields, **changes})


def item(**changes):
    signal, signal_id = a_signal(surname=SURNAME), SignalId(os.urandom(16))
    text = canonical.encode(OIN, signal_id, signal)
    subject = ("J.", "", SURNAME, "", date(1980, 5, 17), "4301AA", 12, "", "")
    made = Item(0, Mode.DIRECT, signal_id.value, text, SIGNING.sign(Label.SIGNAL_SIGNATURE, text), subject)
    return made._replace(**changes)


def chunk(*items, to=None, verify=True):
    return Chunk(OIN.value, SIGNING.verify_key.encode(), 20_532, (to or destination(),), items, verify)


def test_bundles_come_in_order_and_open_for_the_right_node_only():
    items = [item(), item()]
    worked = work(chunk(*items))
    headers = [parse_bundle(bundle).header for bundle in worked.bundles]
    assert [header.signal_id.value for header in headers] == [made.signal_id for made in items]
    assert parse_bundle(worked.bundles[0]).unseal(SEAL_KEY).header.municipality == HERE


def test_the_first_signature_is_checked_when_asked_and_the_others_are_the_nodes():
    forged = item(signature=bytes(64))
    assert work(chunk(forged, item())).signature_refused
    assert not work(chunk(item(), forged)).signature_refused
    assert len(work(chunk(forged, verify=False)).bundles) == 1


@pytest.mark.parametrize(
    "spoilt",
    [{"canonical": b"x" * 2000}, {"subject": (SURNAME,)}, {"signal_id": SURNAME.encode()}, {"subject": (SURNAME,) * 9}],
)
def test_what_cannot_be_sealed_is_left_out_alone_and_told_without_a_value(spoilt):
    worked = work(chunk(item(), item(**spoilt), item()))
    assert [bundle is None for bundle in worked.bundles] == [False, True, False]
    assert len(worked.failures) == 1
    assert SURNAME not in str(worked.failures)


@pytest.mark.parametrize(
    "place",
    [
        destination(evaluators=(Evaluator(id="gateway", public_key=bytes(32)),)),
        destination(epoch=2),
        destination(seal_key=b""),
    ],
)
def test_keys_that_do_not_agree_fail_the_whole_chunk(place):
    worked = work(chunk(item(), to=place))
    assert worked.bundles == []
    assert len(worked.failures) == 1


def test_nothing_that_is_printed_or_crosses_back_holds_a_name():
    asked = chunk(item())
    assert SURNAME not in repr(asked)
    assert SURNAME not in repr(asked.items[0])
    assert SURNAME.encode() not in pickle.dumps(work(asked))


def test_always_six_evaluations(monkeypatch):
    counted = []
    evaluate = sealing_worker.voprf.evaluate
    monkeypatch.setattr(sealing_worker.voprf, "evaluate", lambda key, text: counted.append(1) or evaluate(key, text))
    for subject in (("", "", "X", "", None, "4301AA", 1, "", ""), item().subject):
        work(chunk(item(subject=subject)))
    assert len(counted) == 12
