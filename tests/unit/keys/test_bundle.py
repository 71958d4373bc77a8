import pytest

from keys.bundle import BODY_SIZE, MAX_CONTENT, UnsealedBundle, bundle_size, parse_bundle, seal_bundle
from keys.errors import (
    CommitmentRefused,
    ContentRefused,
    ContentTooLarge,
    KeysError,
    MalformedBundle,
    ModeRefused,
    SignatureRefused,
    WrapRefused,
    WrongRecipient,
)
from keys.header import HEADER_SIZE
from keys.identity import Day, SignalId
from keys.link_key import tag
from keys.suite import Mode, Suite
from tests.support import crafting
from tests.support.crafting import header_for, honest, link_keys, seal_key, signing_key

KEY = seal_key()
RECIPIENT = KEY.public
ONE, TWO = bytes([1]) * 32, bytes([2]) * 32


def unsealed(bundle: bytes) -> UnsealedBundle:
    return parse_bundle(bundle).unseal(KEY)


def plaintext(body: UnsealedBundle) -> bytes:
    """Return what was in the seal."""
    slots = b"".join(part for pair in zip(body.tags, body.wraps, strict=True) for part in pair)
    return body.commit + slots + body.ciphertext + body.signature


def blocks(body: UnsealedBundle) -> bytes:
    return b"".join((body.commit, *body.tags, *body.wraps, body.ciphertext))


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("mode", Mode)
def test_every_filled_slot_opens_the_content(suite, mode):
    key = seal_key(suite)
    body = parse_bundle(honest(key.public, mode=mode)).unseal(key)
    assert [body.open(slot, link) for slot, link in enumerate(link_keys())] == [crafting.CONTENT] * 6


def test_a_slot_carries_the_tag_of_its_link_key_for_that_partner_and_day():
    body = unsealed(honest(RECIPIENT))
    assert list(body.tags) == [tag(key.tag_key(), crafting.PARTNER, crafting.DAY) for key in link_keys()]


def test_property_2_a_bundle_none_of_whose_inputs_is_a_residents_stays_shut():
    body = unsealed(honest(RECIPIENT))
    for resident in range(1, 20):
        for link in link_keys(person=resident):
            assert tag(link.tag_key(), crafting.PARTNER, crafting.DAY) not in body.tags
            for slot in range(6):
                with pytest.raises(WrapRefused):
                    body.open(slot, link)


def test_a_link_key_opens_its_own_slot_only():
    body, link = unsealed(honest(RECIPIENT)), link_keys()[0]
    for slot in range(1, 6):
        with pytest.raises(WrapRefused):
            body.open(slot, link)


def test_property_4_of_two_data_keys_at_most_one_opens():
    header = header_for(RECIPIENT)
    body = unsealed(
        crafting.crafted(
            RECIPIENT,
            header,
            data_keys=[ONE, TWO],
            commit=crafting.commitment(ONE, header),
            ciphertext=crafting.encrypted(ONE, header, crafting.padded()),
        )
    )
    assert body.open(0, link_keys()[0]) == crafting.CONTENT
    with pytest.raises(CommitmentRefused):
        body.open(1, link_keys()[1])


def test_the_commitment_is_checked_before_anything_is_decrypted():
    header = header_for(RECIPIENT)
    body = unsealed(
        crafting.crafted(
            RECIPIENT,
            header,
            data_keys=[ONE],
            commit=crafting.commitment(TWO, header),
            ciphertext=b"not even a ciphertext".ljust(1040, b"\0"),
        )
    )
    with pytest.raises(CommitmentRefused):
        body.open(0, link_keys()[0])


@pytest.mark.parametrize(
    "plaintext",
    [
        pytest.param(crafting.padded()[:-1] + b"\1", id="padding that is not zero"),
        pytest.param((MAX_CONTENT + 1).to_bytes(2, "big") + bytes(MAX_CONTENT), id="length past the end"),
    ],
)
def test_a_content_that_is_not_padded_canonically_is_refused(plaintext):
    header = header_for(RECIPIENT)
    body = unsealed(
        crafting.crafted(
            RECIPIENT,
            header,
            data_keys=[ONE],
            commit=crafting.commitment(ONE, header),
            ciphertext=crafting.encrypted(ONE, header, plaintext),
        )
    )
    with pytest.raises(ContentRefused):
        body.open(0, link_keys()[0])


def test_property_5_a_bundle_opens_under_no_other_header():
    """Its seal moved under another municipality, epoch, generation, day, signal id or manifest stays shut."""
    bundle = honest(RECIPIENT)
    others = {
        "partner": crafting.OTHER_PARTNER,
        "municipality": crafting.OTHER_MUNICIPALITY,
        "epoch": 2,
        "generation": 2,
        "day": Day(crafting.DAY.number + 1),
        "signal_id": SignalId(bytes(16)),
        "manifest_hash": bytes(32),
        "mode": Mode.DIRECT_UNSIGNED,
    }
    for field, value in others.items():
        moved = header_for(RECIPIENT, **{field: value}).encode() + bundle[HEADER_SIZE:]
        with pytest.raises(KeysError) as refused:
            unsealed(moved)
        assert refused.value.refusal == "seal_refused", field


def test_property_5_a_body_sealed_again_under_another_header_does_not_open():
    """Whoever can unseal, the municipality itself, cannot pass a body on to another header."""
    body = unsealed(honest(RECIPIENT))
    moved = header_for(RECIPIENT, signal_id=SignalId(bytes(16)))
    again = moved.encode() + RECIPIENT.seal(plaintext(body), moved.encode())
    with pytest.raises(WrapRefused):
        unsealed(again).open(0, link_keys()[0])


def test_property_15_a_partners_signature_is_of_one_header_and_no_other():
    """Whoever can unseal cannot have the partner say the same of another day, signal or municipality."""
    moved = header_for(RECIPIENT, mode=Mode.BLIND, signal_id=SignalId(bytes(16)))
    inside = plaintext(unsealed(honest(RECIPIENT, mode=Mode.BLIND)))
    body = unsealed(moved.encode() + RECIPIENT.seal(inside, moved.encode()))
    with pytest.raises(SignatureRefused):
        body.verify_partner(signing_key().verify_key)


def test_property_5_another_municipality_cannot_unseal():
    with pytest.raises(WrongRecipient):
        parse_bundle(honest(RECIPIENT)).unseal(seal_key(seed=2))


def test_property_6_unmatched_bodies_about_one_person_share_nothing():
    """The same person on two days, or from two partners: no eight bytes in common, whatever is compared."""
    bodies = [
        blocks(unsealed(honest(RECIPIENT, **changes)))
        for changes in (
            {},
            {"day": Day(crafting.DAY.number + 1), "signal_id": SignalId(bytes(16))},
            {"partner": crafting.OTHER_PARTNER, "signal_id": SignalId(bytes([1]) * 16)},
        )
    ]
    seen: dict[bytes, int] = {}
    for number, body in enumerate(bodies):
        for at in range(len(body) - 7):
            assert seen.setdefault(body[at : at + 8], number) == number


@pytest.mark.parametrize("filled", range(7))
@pytest.mark.parametrize("length", [0, 1, MAX_CONTENT])
def test_property_7_size_and_slots_do_not_tell_which_fields_a_signal_has(filled, length):
    keys = [key if slot < filled else None for slot, key in enumerate(link_keys())]
    bundle = seal_bundle(header_for(RECIPIENT), keys, bytes(length), RECIPIENT)
    body = unsealed(bundle)
    assert len(bundle) == bundle_size(Suite.AS0)
    assert ([len(tag_) for tag_ in body.tags], [len(wrap) for wrap in body.wraps]) == ([16] * 6, [40] * 6)
    assert len(body.ciphertext) == 1040


def test_empty_slots_are_fresh_randomness():
    keys = [None] * 6
    first, second = (unsealed(seal_bundle(header_for(RECIPIENT), keys, b"", RECIPIENT)) for _ in range(2))
    drawn = {*first.tags, *first.wraps, *second.tags, *second.wraps}
    assert len(drawn) == 24


def test_the_data_key_and_the_empty_slots_come_from_the_given_entropy():
    asked = []

    def entropy(size):
        asked.append(size)
        return bytes([len(asked)]) * size

    keys = [*link_keys()[:4], None, None]
    body = unsealed(seal_bundle(header_for(RECIPIENT), keys, b"x", RECIPIENT, entropy=entropy))
    assert asked == [32, 56, 56]
    assert (body.tags[4], body.wraps[5]) == (bytes([2]) * 16, bytes([3]) * 40)


def test_property_15_a_blind_bundle_that_the_gateway_sealed_is_refused():
    """The gateway can evaluate and seal for anybody; it has no partner's signing key."""
    header = header_for(RECIPIENT, mode=Mode.BLIND)
    forged = seal_bundle(header, link_keys(), crafting.CONTENT, RECIPIENT, signing_key=signing_key(seed=9))
    body = unsealed(forged)
    with pytest.raises(SignatureRefused):
        body.verify_partner(signing_key().verify_key)


def test_a_blind_bundle_of_the_partner_is_accepted():
    body = unsealed(honest(RECIPIENT, mode=Mode.BLIND))
    body.verify_partner(signing_key().verify_key)


def test_a_blind_bundle_without_signature_is_refused():
    header = header_for(RECIPIENT, mode=Mode.BLIND)
    unsigned = crafting.crafted(
        RECIPIENT,
        header,
        data_keys=[ONE],
        commit=crafting.commitment(ONE, header),
        ciphertext=crafting.encrypted(ONE, header, crafting.padded()),
    )
    with pytest.raises(SignatureRefused):
        unsealed(unsigned).verify_partner(signing_key().verify_key)


def test_a_direct_bundle_has_no_second_encoding():
    header = header_for(RECIPIENT)
    marked = crafting.crafted(
        RECIPIENT,
        header,
        data_keys=[ONE],
        commit=crafting.commitment(ONE, header),
        ciphertext=crafting.encrypted(ONE, header, crafting.padded()),
        signature=bytes(63) + b"\1",
    )
    with pytest.raises(SignatureRefused):
        unsealed(marked).check_unsigned()
    unsealed(honest(RECIPIENT)).check_unsigned()


@pytest.mark.parametrize(("mode", "key"), [(Mode.BLIND, None), (Mode.DIRECT, signing_key())])
def test_mode_and_signature_belong_together(mode, key):
    with pytest.raises(ModeRefused):
        seal_bundle(header_for(RECIPIENT, mode=mode), link_keys(), b"", RECIPIENT, signing_key=key)


def test_a_content_past_the_size_class_is_refused():
    with pytest.raises(ContentTooLarge):
        seal_bundle(header_for(RECIPIENT), link_keys(), bytes(MAX_CONTENT + 1), RECIPIENT)


@pytest.mark.parametrize("count", [0, 5, 7])
def test_another_number_of_slots_is_refused(count):
    with pytest.raises(MalformedBundle):
        seal_bundle(header_for(RECIPIENT), [None] * count, b"", RECIPIENT)


def test_a_header_that_names_another_key_is_refused_at_sealing():
    with pytest.raises(WrongRecipient):
        seal_bundle(header_for(RECIPIENT), link_keys(), b"", seal_key(seed=2).public)


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("change", [-1, 1])
def test_a_bundle_of_another_size_is_refused(suite, change):
    bundle = honest(seal_key(suite).public)
    data = bundle[:change] if change < 0 else bundle + bytes(change)
    with pytest.raises(MalformedBundle):
        parse_bundle(data)


def test_the_sizes_are_those_of_the_specification():
    assert (HEADER_SIZE, BODY_SIZE) == (97, 1472)
    assert (bundle_size(Suite.AS0), bundle_size(Suite.AS1)) == (1617, 2705)


def test_nothing_of_a_bundle_shows_in_its_repr():
    body = unsealed(honest(RECIPIENT))
    assert body.tags[0].hex() not in repr(body)
    assert repr(body.tags[0]) not in repr(body)
