"""A new manifest key takes over: named by the old one, believed by everybody, and by nobody without being named."""

import json

import pytest

from keys.manifest import verify_manifest
from keys.signing import SigningKey
from municipality_node.errors import ManifestRefused
from tests.support.gateway import lay_out, running
from tests.support.node import MemoryGateway, Node

PASSPHRASES = ("correct horse one", "correct horse two")


@pytest.fixture
def place(tmp_path):
    made = lay_out(tmp_path)
    for number, text in enumerate(PASSPHRASES):
        path = tmp_path / f"passphrase-{number}"
        path.touch(mode=0o600)
        path.write_text(text + "\n")
    return made


def halves(place):
    """Have two custodians make the next key; return the options with which both sign."""
    files = [
        option for number in range(2) for option in ("--passphrase-file", place.directory / f"passphrase-{number}")
    ]
    place.bare("manifest", "keygen", place.directory / "next", "--custodian", "secretary", "--custodian", "controller",
               *files)  # fmt: skip
    names = [
        option for name in ("secretary", "controller") for option in ("--half", place.directory / f"next/{name}.half")
    ]
    return [*names, *files]


def build(place, *options, code=0):
    return place.command("manifest", "build", *options, "--clock", place.clock, code=code)


async def test_the_next_key_signs_once_it_was_named_and_the_running_gateway_believes_it(place):
    both = halves(place)
    assert "MANIFEST_REFUSED" in build(place, *both, code=1)
    build(
        place,
        "--signing-keys",
        place.directory / "offline",
        "--successor",
        place.directory / "next/manifest-public.hex",
    )
    async with running(place) as gateway:
        build(place, *both)
        gateway.directory.refresh()
        assert gateway.directory.manifest_version() == 3


def test_custodians_keep_the_next_key_and_one_half_signs_nothing(place):
    both = halves(place)
    build(
        place,
        "--signing-keys",
        place.directory / "offline",
        "--successor",
        place.directory / "next/manifest-public.hex",
    )
    assert "MANIFEST_REFUSED" in build(place, *both[:2], *both[4:6], code=1)
    build(place, *both)


def test_after_the_succession_the_new_key_is_pinned_and_the_old_one_signs_nothing(place):
    both = halves(place)
    build(
        place,
        "--signing-keys",
        place.directory / "offline",
        "--successor",
        place.directory / "next/manifest-public.hex",
    )
    text = place.config.read_text()
    place.config.write_text(
        text.replace(
            'public_key = "offline/manifest-public.hex"',
            'public_key = "next/manifest-public.hex"\nformer_public_key = "offline/manifest-public.hex"',
        )
    )
    build(place, *both, "--end-succession")
    place.config.write_text(
        text.replace('public_key = "offline/manifest-public.hex"', 'public_key = "next/manifest-public.hex"')
    )
    assert "MANIFEST_REFUSED" in build(place, "--signing-keys", place.directory / "offline", code=1)
    build(place, *both)
    told = place.command("keys", "show", "--json")
    assert {row["key"] for row in json.loads(told)} == {"manifest", "officer", "root", "seal", "signing"}


def test_a_node_follows_a_succession_also_after_a_restart_and_once_the_new_key_is_pinned(tmp_path):
    gateway = MemoryGateway()
    node = Node(tmp_path, gateway)
    old, new, stranger = gateway.signing, SigningKey.generate(), SigningKey.generate()
    node.manifests().refresh(gateway)
    gateway.publish(node.tenant.keys, successor_key=new.verify_key)
    node.manifests().refresh(gateway)
    gateway.signing = stranger
    gateway.publish(node.tenant.keys)
    book = the_book_of(node, old)
    with pytest.raises(ManifestRefused):
        book.refresh(gateway)
    gateway.signing = new
    gateway.current = book.current
    gateway.publish(node.tenant.keys, successor_key=new.verify_key)
    assert book.refresh(gateway)
    node.restart()
    assert the_book_of(node, old).version == 3
    assert the_book_of(node, new).version == 3
    with pytest.raises(ManifestRefused):
        the_book_of(node, stranger)
    node.close()
    assert verify_manifest(gateway.document, new.verify_key, now=node.now).version == 3


def the_book_of(node, pinned):
    """Return the node's manifests as after a start with this key pinned."""
    before, node.gateway.signing = node.gateway.signing, pinned
    try:
        return node.manifests()
    finally:
        node.gateway.signing = before
