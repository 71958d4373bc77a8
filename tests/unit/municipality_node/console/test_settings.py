from pathlib import Path

import pytest

from municipality_node.console.settings import ConsoleSettings
from servicekit.openid.provider import ProviderSettings

DOCUMENT = (Path(__file__).parents[4] / "docs/operations/console.md").read_text(encoding="utf-8")
USABLE = {
    "node": Path("run/console.sock"), "municipality": "0363", "name": "Gemeente Voorbeeld",
    "address": "https://console.example", "assets": Path("assets"), "local_accounts": True,
}  # fmt: skip


def test_every_option_is_documented():
    assert [name for name in ConsoleSettings.model_fields if f"`{name}" not in DOCUMENT] == []


def test_browsers_come_back_from_the_provider_to_the_consoles_own_address():
    assert ConsoleSettings(**USABLE).return_address == "https://console.example/sign-in/return"


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "http://console.example"},
        {"local_accounts": False},
        {"certificate": Path("c.pem")},
        {"municipality": "363"},
        {"sign_in_per_minute": 0},
        {"unknown": 1},
    ],
    ids=str,
)
def test_what_cannot_work_is_refused_before_anything_listens(changes):
    with pytest.raises(ValueError, match="ConsoleSettings"):
        ConsoleSettings(**{**USABLE, **changes})


def test_a_provider_alone_is_enough():
    provider = ProviderSettings(issuer="https://id.example", client_id="c")
    assert ConsoleSettings(**{**USABLE, "local_accounts": False, "provider": provider})
