"""The municipality's console as an ASGI application: its pages, behind the entrance and guards of every console."""

from starlette.routing import Route
from starlette.types import ASGIApp

from municipality_node.console.house import House, a_house
from municipality_node.console.node import Node
from municipality_node.console.pages import (
    exchange_pages,
    letter_batches,
    letter_pages,
    policy_pages,
    review_pages,
    tray_pages,
    user_pages,
)
from municipality_node.console.pages.auditing import AuditPages
from municipality_node.console.pages.case_file import CaseFile
from municipality_node.console.pages.report_pages import ReportPages
from municipality_node.console.pages.team import Team
from municipality_node.console.pages.work_list import WorkList
from municipality_node.console.settings import ConsoleSettings
from servicekit.clock import Clock
from servicekit.web.assets import Assets
from servicekit.web.console.application import guarded


def build(settings: ConsoleSettings, clock: Clock) -> ASGIApp:
    """Return the console. Raises AssetsMissing before the npm packages are installed."""
    assets = Assets(settings.assets, tokens=settings.tokens)
    house = a_house(settings, assets, Node(settings.node, settings.municipality), clock)
    return guarded(house, assets, _routes(house))


def _routes(house: House) -> list[Route]:
    work, cases, team, reports = WorkList(house), CaseFile(house), Team(house), ReportPages(house)
    return [
        Route("/work", work.show),
        Route("/hand-over", work.hand_over, methods=["POST"]),
        Route("/cases/find", work.find, methods=["POST"]),
        *letter_pages.routes(house),
        *letter_batches.routes(house),
        Route("/cases/{number:int}", cases.show),
        Route("/cases/{number:int}/{act}", cases.act, methods=["POST"]),
        *review_pages.routes(house),
        *policy_pages.routes(house),
        *tray_pages.routes(house),
        *user_pages.routes(house),
        Route("/handed", team.handed),
        Route("/handed/{number:int}/attempts", team.record, methods=["POST"]),
        Route("/attempt-results", team.results),
        Route("/partners", team.partners),
        Route("/capacity", team.capacity),
        Route("/reports", reports.show),
        Route("/reports/{table}.csv", reports.csv),
        Route("/reports/regressions", reports.regressions),
        *exchange_pages.routes(house),
        *AuditPages(house).routes(),
    ]
