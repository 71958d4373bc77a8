"""A log changes its key: the old key signs that it was so, both verify it, and witnesses go on."""

from audit.verify.note import read_keys
from audit.verify.source import open_source
from audit.verify.verification import verify
from gateway.key_ceremony import KINDS
from tests.support.gateway import lay_out, running


async def test_a_gateways_log_goes_on_under_its_new_key_and_says_when(tmp_path):
    place = lay_out(tmp_path)
    async with running(place) as gateway:
        gateway.attestation.take()
    first = place.command("audit", "keys")
    lines = place.command("audit", "rotate-key", "--clock", place.clock)
    assert lines.startswith(first)
    assert len(read_keys(lines)) == 2
    async with running(place) as gateway:
        gateway.attestation.take()
    log = open_source(place.settings.store)
    verdict = verify(log, lines)
    assert (verdict.sound, verdict.actions["keys_generated"]) == (True, len(KINDS) + 1)
    assert not verify(log, first).sound
    assert verify(log, (place.settings.store.with_name("audit.verifier")).read_text()).sound
