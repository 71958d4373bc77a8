"""A gateway whose epoch roots are in a PKCS#11 token: it seals, evaluates, rolls and destroys as with files."""

from gateway.adapters.custody import CustodyLeafKeys, open_roots
from tests.integration.test_gateway_epochs import roll
from tests.integration.test_gateway_submission import new_id, pulled
from tests.support.gateway import MUNICIPALITY, PARTNER, calling, lay_out, running
from tests.support.signals import a_signal
from tests.support.softhsm import empty_token


async def test_a_gateway_works_from_a_token_and_no_root_is_in_a_file(tmp_path):
    token = empty_token()
    options = f'{{ module = "{token.module}", label = "{token.label}", pin_file = "{token.pin_file}" }}'
    place = lay_out(tmp_path, custody={"token": options})
    assert sorted(path.name for path in place.settings.custody.directory.glob("*.key")) == [
        "audit-actors.key",
        "audit-signing.key",
    ]
    async with running(place) as gateway:
        async with calling(place, PARTNER, gateway.port) as caller:
            [answer] = await caller.submit([place.signed(a_signal(), new_id())])
        assert answer.results[0].HasField("receipt")
        assert await pulled(place, gateway.port)
    roll(place)
    place.command("epoch", "destroy", 1, "--early", "--clock", place.clock)
    keys = CustodyLeafKeys(open_roots(place.settings.custody))
    assert keys.leaf(MUNICIPALITY, 1, 1) is None
    assert keys.leaf(MUNICIPALITY, 2, 1) is not None
