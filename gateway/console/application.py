"""The operators' console as an ASGI application: its pages behind the entrance and guards of every console."""

from pathlib import Path

from starlette.routing import Route
from starlette.types import ASGIApp

from gateway.console import words
from gateway.console.pages import WatchPages
from gateway.console.settings import OperatorConsoleSettings
from gateway.console.watched import WatchedGateway
from servicekit.clock import Clock
from servicekit.web.assets import Assets
from servicekit.web.console.application import guarded
from servicekit.web.console.house import House
from servicekit.web.languages import N_, languages
from servicekit.web.pages import SHARED, Pages

FOLDER = Path(__file__).parent
PERMISSION = "watch-gateway"
MENU = (
    ("/overview", N_("Overview"), PERMISSION),
    ("/municipalities", N_("Municipalities"), PERMISSION),
    ("/partners", N_("Partners"), PERMISSION),
    ("/budgets", N_("Budgets"), PERMISSION),
    ("/epochs", N_("Epochs"), PERMISSION),
)


def build(settings: OperatorConsoleSettings, clock: Clock) -> ASGIApp:
    """Return the console. Raises AssetsMissing before the npm packages are installed."""
    assets = Assets(settings.assets, tokens=settings.tokens)
    house = House(
        settings=settings,
        peer=WatchedGateway(settings.gateway),
        pages=Pages(
            FOLDER / "templates", product=settings.name, asset=assets.path, roles=words.ROLES, states=words.STATES
        ),
        languages=languages(FOLDER / "locale", SHARED.parent / "locale"),
        clock=clock,
        menu=MENU,
        firsts=((PERMISSION, "/overview"),),
        words={"refusals": words.REFUSALS, "other_refusal": words.OTHER_REFUSAL},
    )
    pages = WatchPages(house)
    routes = [
        Route("/overview", pages.overview),
        Route("/municipalities", pages.municipalities),
        Route("/partners", pages.partners),
        Route("/budgets", pages.budgets),
        Route("/epochs", pages.epochs),
    ]
    return guarded(house, assets, routes)
