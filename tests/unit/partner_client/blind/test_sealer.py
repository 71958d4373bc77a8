"""Blinding and sealing at the partner: always six evaluations, the same request twice, nothing under another key."""

import hashlib
from dataclasses import replace

import pytest

from keys import group, voprf
from keys.blinding import derived_blind
from keys.bundle import bundle_size, parse_bundle
from keys.derivation import expand
from keys.encoding import lp
from keys.labels import Label
from keys.link_key import link_key
from keys.linkage import SLOTS, subject_slots
from keys.secret import SecretBytes
from keys.suite import Mode, Suite
from partner_client.blind.sealer import Sealer
from signals import canonical, content
from tests.support.blind import HERE, KEYS, LEAF, SEAL_KEY, a_job, destination, evaluated, sealed
from tests.support.gateway import PARTNER
from tests.support.signals import a_signal

SEALER = Sealer(PARTNER, KEYS)
BARE = {"initials": "", "prefix": "", "birth_date": None, "phone": "", "email": ""}


def opened(bundle, signal):
    """Return the content that the link keys of `signal` open, by slot."""
    unsealed = parse_bundle(bundle).unseal(SEAL_KEY)
    unsealed.verify_partner(KEYS.signing.verify_key)
    return {
        at: unsealed.open(at, link_key(voprf.evaluate(LEAF, slot.data), municipality=HERE, epoch=1, kind=slot.kind))
        for at, slot in enumerate(subject_slots(signal.subject(), destination().profile))
        if slot
    }


def test_a_sealed_signal_opens_with_every_link_key_of_its_slots_and_holds_the_partners_words():
    signal = a_signal()
    [bundle] = sealed(signal)
    contents = opened(bundle, signal)
    assert contents
    [packed] = set(contents.values())
    assert canonical.decode(content.unpack(packed).canonical).signal == signal
    assert parse_bundle(bundle).header.mode is Mode.BLIND


@pytest.mark.parametrize("signal", [a_signal(), a_signal(**BARE), a_signal(surname="", trade_name="Bakkerij Zon")])
def test_property_7_six_elements_are_evaluated_and_one_size_leaves_whatever_a_signal_says(signal):
    job = a_job(signal)
    blinded = SEALER.blind(job)
    assert len(set(blinded.elements)) == SLOTS
    assert len(SEALER.seal(job, blinded, evaluated(blinded)).bundles[0]) == bundle_size(Suite.AS0)


def test_the_same_job_makes_the_same_request_and_another_signal_or_place_another():
    signal = a_signal()
    elements = SEALER.blind(a_job(signal)).elements
    assert SEALER.blind(a_job(signal)).elements == elements
    others = [
        a_job(replace(signal, partner_ref="other", surname="Anders", initials="Q")),
        a_job(signal, to=destination(epoch=2)),
        a_job(signal, to=destination(generation=2)),
    ]
    assert not {element for job in others for element in SEALER.blind(job).elements} & set(elements)


def test_two_signals_about_one_person_share_no_element():
    first, second = a_signal(partner_ref="A"), a_signal(partner_ref="B")
    elements = SEALER.blind(a_job(first, second)).elements
    assert len(set(elements)) == 2 * SLOTS


def test_every_empty_slot_of_every_signal_has_an_input_of_its_own():
    blinded = SEALER.blind(a_job(a_signal(**BARE, partner_ref="A"), a_signal(**BARE, partner_ref="B")))
    empty = [text for text, kind in zip(blinded.inputs, blinded.kinds, strict=True) if not kind]
    assert len(set(empty)) == len(empty) > SLOTS


def test_a_blind_is_of_one_input_at_one_place_and_no_other():
    """As the specification derives it: leaf, signal, what it says, slot and input all count."""
    signal = a_signal()
    job, seed = a_job(signal), SecretBytes(expand(KEYS.reference.expose(), lp(Label.BLIND.encode())))
    blinded, [item] = SEALER.blind(job), job.items
    named = (HERE.value, bytes([0, 0, 0, 1]), bytes([0, 1]), item.signal_id, hashlib.sha256(item.canonical).digest())
    blinds = [derived_blind(seed, *named, bytes([slot]), text) for slot, text in enumerate(blinded.inputs)]
    assert list(blinded.elements) == voprf.blind(blinded.inputs, blinds)


def test_property_9_an_evaluation_under_another_key_seals_nothing():
    job = a_job(a_signal())
    blinded = SEALER.blind(job)
    made = SEALER.seal(job, blinded, evaluated(blinded, voprf.derive_key_pair(SecretBytes(bytes(32)), b"other")))
    assert (made.bundles, made.failure) == ((), "PROOF_REFUSED")


def test_property_16_one_share_of_a_split_key_seals_nothing_and_both_give_the_same_keys():
    signal, share = a_signal(), voprf.key_pair(voprf.random_scalar())
    rest = voprf.key_pair(SecretBytes(group.subtract_scalars(LEAF.secret.expose(), share.secret.expose())))
    both = tuple(replace(destination().evaluators[0], public_key=key.public) for key in (share, rest))
    job = a_job(signal, to=destination(evaluators=both))
    blinded = SEALER.blind(job)
    assert SEALER.seal(job, blinded, evaluated(blinded, share)).failure == "PROOF_REFUSED"
    [bundle] = SEALER.seal(job, blinded, evaluated(blinded, share, rest)).bundles
    assert opened(bundle, signal)


def test_a_signal_that_cannot_be_sealed_does_not_take_others_along():
    job = a_job(a_signal(), a_signal())
    broken = job.items[0]._replace(canonical=bytes(2000))
    job = job._replace(items=(broken, job.items[1]))
    blinded = SEALER.blind(job)
    first, second = SEALER.seal(job, blinded, evaluated(blinded)).bundles
    assert first is None
    assert second is not None


def test_jobs_do_not_show_what_they_hold():
    job = a_job(a_signal(surname="Zwaluwenburgh"))
    assert "Zwaluw" not in repr(job)
    assert "Zwaluw" not in repr(SEALER.blind(job))


def test_an_empty_slot_is_evaluated_on_an_input_that_only_the_partner_can_make():
    job = a_job(a_signal(**BARE))
    blinded = SEALER.blind(job)
    empty = [text for text, kind in zip(blinded.inputs, blinded.kinds, strict=True) if not kind]
    assert empty
    assert all(Label.LINK_INPUT.encode() not in text and len(text) == 32 for text in empty)
    others = Sealer(PARTNER, replace(KEYS, reference=SecretBytes(bytes(32)))).blind(job).inputs
    assert not set(empty) & set(others)
