"""Reports as charts with their tables, and each table as CSV."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from drempel.v1 import report_pb2
from starlette.requests import Request
from starlette.responses import Response

from municipality_node.console.house import House
from municipality_node.console.national_words import NATIONAL_WORDS
from municipality_node.console.pages.attachment import attached
from municipality_node.console.pages.reading import choices, number
from municipality_node.console.words import ENUMS
from servicekit.web.charts import Figures, Funnel, Lines, Series, StackedBars
from servicekit.web.console.visitor import Visitor, visitor_of
from servicekit.web.languages import DUTCH, N_, Language

wire: Any = report_pb2
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
DEFAULT_GRAIN, DEFAULT_PERIODS, MOST_PERIODS = "GRAIN_MONTH", 6, 60
TITLES: Mapping[str, tuple[str, str]] = {
    "cases": (N_("Cases by kind"), N_("Cases that were opened, by whether other signals concern the household.")),
    "signals-per-1000": (N_("Signals per 1,000 inhabitants"), N_("Released signals per 1,000 inhabitants and month.")),
    "traits": (N_("Traits of signals"), N_("Shares of the released signals that grew, repeat, or were withdrawn.")),
    "signal-types": (N_("Types of signals"), N_("Shares of the released signals by their type.")),
    "matching": (N_("Matching"), N_("Which share of the signals was opened, about a resident, and released.")),
    "drop-out": (N_("Drop-out"), N_("Where signals dropped out before casework, as shares of all that came in.")),
    "results": (N_("Results"), N_("Closed cases by the national result.")),
    "reach": (N_("Reach and acceptance"), N_("Reached cases over all, and accepted help over reached and over all.")),
    "channels": (N_("Channels"), N_("The share of each channel in all attempts.")),
    "channel-success": (N_("Success by channel"), N_("Which share of the attempts by each channel reached somebody.")),
    "attempts-per-case": (N_("Attempts per case"), N_("Attempts per case, beside the same period a year before.")),
    "timeliness": (N_("Timeliness"), N_("How the timer to the first conversation stands or ended.")),
    "not-picked-up": (N_("Reasons for not picking up"), N_("Cases by the national reason.")),
    "reached-by-age": (N_("Reached, by channel and age"), N_("Which channel reached cases first, per age group.")),
}  # fmt: skip
"""Every registered table, in words."""
LABELS: Mapping[str, str] = {
    "all": N_("all"), "single": N_("single"), "multiple": N_("multiple"), "successive": N_("successive"),
    "higher": N_("grew"), "chronic": N_("again and again"), "recidivism": N_("known address"),
    "withdrawn": N_("withdrawn"), "early": N_("early signal"), "end_of_supply": N_("end of supply"),
    "crisis": N_("crisis"), "reach": N_("reached of all"), "accepted-of-reached": N_("accepted of reached"),
    "accepted-of-all": N_("accepted of all"), "letter": N_("letter"), "e-mail": N_("e-mail"),
    "home visit": N_("home visit"), "SMS/WhatsApp": N_("SMS or WhatsApp"), "phone": N_("phone"), "other": N_("other"),
    "now": N_("now"), "year-before": N_("a year before"), "met": N_("in time"), "met-late": N_("late"),
    "overdue": N_("overdue"), "stopped": N_("closed before"), "period": N_("period"), "reason": N_("reason"),
    "channel": N_("channel"), "opened": N_("opened"), "matched": N_("about a resident"), "released": N_("released"),
    "drop-out": N_("where"), "result": N_("result"), "shut": N_("no resident's key opens it"),
    "nobody": N_("about nobody here"), "refused": N_("refused"), "doubtful": N_("doubtful, not confirmed"),
    "repeat": N_("a repeat, not higher"), "withheld": N_("withheld"),
}  # fmt: skip
MODELS: Mapping[str, str] = {
    "recidivism": N_("Known addresses, per municipality and month"),
    "reach": N_("Reach, per municipality and month"),
    "reached": N_("Whether a case was reached (log odds)"),
    "accepted": N_("Whether help was accepted by whoever was reached (log odds)"),
}
TERMS: Mapping[str, str] = {
    "constant": N_("constant"), "signals per 1,000": N_("signals per 1,000 inhabitants"),
    "attempts per case": N_("attempts per case"), "written share": N_("written share, beside home visits"),
    "phone share": N_("phone share, beside home visits"), "channel": N_("channel"), "partners": N_("partner"),
    "amount": N_("amount"), "size": N_("inhabitants"), "energy": N_("energy"), "rent": N_("rent"), "water": N_("water"),
    "health": N_("health insurance"), "several": N_("several partners"), "under 250": N_("under € 250"),
    "250 to 750": N_("€ 250 to € 750"), "750 and more": N_("€ 750 and more"), "under 25,000": N_("under 25,000"),
    "25,000 to 100,000": N_("25,000 to 100,000"), "100,000 and more": N_("100,000 and more"),
}  # fmt: skip
_COMPARED = re.compile(r"(\w+): (.+) \(beside (.+)\)")
_UNITS: Mapping[int, str] = {
    report_pb2.FIGURE_UNIT_COUNT: N_("number"),
    report_pb2.FIGURE_UNIT_SHARE: N_("percent"),
    report_pb2.FIGURE_UNIT_MEAN: N_("mean"),
}
_WRITTEN: Mapping[int, Callable[[float], float]] = {
    report_pb2.FIGURE_UNIT_COUNT: int,
    report_pb2.FIGURE_UNIT_SHARE: lambda share: round(share * 100, 1),
    report_pb2.FIGURE_UNIT_MEAN: lambda mean: mean,
}
"""Counts are whole, shares are shown in percent."""
_PASSED = "matching"
_DRAWN_AS_BARS = frozenset(
    {"cases", "not-picked-up", "reached-by-age", "channels", "signal-types", "drop-out", "results"}
)


class ReportPages:
    """Shows the registered tables."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """Answer with every table as a chart."""
        visitor = await visitor_of(request, self._house.peer)
        grain, periods = _asked(request)
        tables = await self._tables(visitor, grain, periods)
        language = self._house.language(request)
        return self._house.page(
            request,
            "reports.jinja",
            visitor=visitor,
            charts=[(table.name, chart) for table in tables for chart in _charts(table, language)],
            grain=grain,
            periods=periods,
            choices=choices(),
        )

    async def csv(self, request: Request) -> Response:
        """Answer with one table as CSV."""
        name = request.path_params["table"]
        if name not in TITLES:
            return Response(status_code=404)
        visitor = await visitor_of(request, self._house.peer)
        (table,) = await self._tables(visitor, *_asked(request), name)
        return attached(f"{name}.csv", _figures(table, self._house.language(request)).csv())

    async def regressions(self, request: Request) -> Response:
        """Answer with every model."""
        visitor = await visitor_of(request, self._house.peer)
        answer = await self._house.peer.reports("GetRegressions", wire.GetRegressionsRequest(), visitor.token)
        gettext = self._house.language(request).gettext
        models = [
            {
                "told": model,
                "title": gettext(MODELS[model.name]),
                "rows": [(_term(one.term, gettext), one) for one in model.coefficients],
            }
            for model in answer.models
        ]
        return self._house.page(request, "regressions.jinja", visitor=visitor, models=models)

    async def _tables(self, visitor: Visitor, grain: str, periods: int, *names: str) -> Any:
        wanted = wire.GetReportRequest(grain=number("Grain", grain), periods=periods, tables=names)
        return (await self._house.peer.reports("GetReport", wanted, visitor.token)).tables


def _asked(request: Request) -> tuple[str, int]:
    grain, stated = request.query_params.get("grain", DEFAULT_GRAIN), request.query_params.get("periods", "")
    periods = int(stated) if stated.isascii() and stated.isdigit() and len(stated) <= 2 else DEFAULT_PERIODS  # noqa: PLR2004
    return grain if number("Grain", grain) else DEFAULT_GRAIN, min(MOST_PERIODS, max(1, periods))


def _term(term: str, gettext: Callable[[str], str]) -> str:
    """Return a term in words: of a level, also what it is compared with."""

    def said(code: str) -> str:
        return gettext(TERMS.get(code) or LABELS.get(code) or code)

    level = _COMPARED.fullmatch(term)
    if level is None:
        return said(term)
    words = {"kind": said(level[1]), "level": said(level[2]), "base": said(level[3])}
    return gettext(N_("%(kind)s: %(level)s, beside %(base)s")) % words


def _charts(table: Any, language: Language) -> Iterator[Lines | StackedBars | Funnel]:
    figures = _figures(table, language)
    figures = replace(figures, categories=[_period(category, language) for category in figures.categories])
    yield StackedBars(figures) if table.name in _DRAWN_AS_BARS else Lines(figures)
    if table.name == _PASSED:
        yield from _funnel(figures, language.gettext)


def _funnel(figures: Figures, gettext: Callable[[str], str]) -> Iterator[Funnel]:
    """Yield how far signals came in the newest period of which no share is withheld."""
    for category, shares in reversed(figures.rows()):
        if None in shares:
            continue
        title = gettext("How far signals came, %(period)s") % {"period": category}
        stages = [gettext("came in"), *(series.name for series in figures.series)]
        passed = Series(gettext("signals"), [100.0, *shares])
        funnel = replace(
            figures,
            name=f"{figures.name}-funnel",
            title=title,
            axis=gettext("stage"),
            categories=stages,
            series=[passed],
        )
        yield Funnel(funnel, shares=True)
        return


def _period(category: str, language: Language) -> str:
    """Return a month as people read it; files keep 2026-03, which sorts."""
    return language.month(date.fromisoformat(f"{category}-01")) if _MONTH.fullmatch(category) else category


def _figures(table: Any, language: Language) -> Figures:
    gettext = language.gettext
    title, description = TITLES[table.name]
    written = _WRITTEN[table.unit]

    def label(code: str) -> str:
        if code in NATIONAL_WORDS and language.code != DUTCH:
            return gettext(ENUMS[NATIONAL_WORDS[code]])
        return gettext(LABELS[code]) if code in LABELS else code

    return Figures(
        name=table.name,
        title=gettext(title),
        description=gettext(description),
        unit=gettext(_UNITS[table.unit]),
        axis=label(table.axis),
        categories=[label(category) for category in table.categories],
        series=[
            Series(
                label(series.name),
                [written(one.value) if one.HasField("value") else None for one in series.figures],
            )
            for series in table.series
        ],
    )
