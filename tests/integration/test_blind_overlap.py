"""Blind mode while an epoch rolls: what was under way comes in."""

from datetime import timedelta

from tests.integration import test_blind_mode as blind_mode
from tests.integration.test_blind_mode import a_bundle, submitted
from tests.support.gateway import NOW, PARTNER, calling, running

place, own = blind_mode.place, blind_mode.own


async def test_what_was_sealed_under_the_epoch_before_comes_in_for_48_hours_and_no_longer(place, own):
    bundles = [a_bundle(place, own) for _ in range(2)]
    place.command("epoch", "plan", "--clock", place.clock)
    place.command("epoch", "activate", 2, "--clock", place.clock)
    place.build_manifest()
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        [result] = await submitted(caller, bundles[0])
        assert result.HasField("receipt")
        place.set_clock(NOW + timedelta(hours=48))
        [result] = await submitted(caller, bundles[1])
    assert result.refusal.code == "STALE_MANIFEST"
