"""Letters to many cases at once: chosen on the work list, written in one go, given as one PDF or a file for each."""

from collections.abc import Sequence
from typing import Any

from drempel.v1 import console_pb2
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from municipality_node.console import words
from municipality_node.console.house import House
from municipality_node.console.pages.attachment import attached_together
from municipality_node.console.pages.letter_pages import DEFAULT_KIND
from municipality_node.console.pages.reading import cause_in_words, choices, number, whole
from municipality_node.console.pages.work_list import back_to
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import Visitor, visitor_of
from servicekit.web.languages import Language

wire: Any = console_pb2
MOST = 50
"""Cases to a batch, as the contract has it; a page of the work list holds as many."""
_ORDERED = ("kind", "template", "override", "reason")
_WAYS = ("LETTER_FILES_TOGETHER", "LETTER_FILES_EACH")
"""How files can be had; only letters are one PDF."""


class LetterBatches:
    """Writes to chosen cases. The files are asked for once it is told which cases got a letter, and which did not."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def choose(self, request: Request) -> Response:
        """Answer with what can be written to the cases in the address."""
        visitor = await visitor_of(request, self._house.peer)
        query = request.query_params
        return await self._page(request, visitor, _numbers(query.getlist("number")), back=query.get("back", ""))

    async def write(self, request: Request) -> Response:
        """Record an attempt in every case, and answer with what became of each."""
        visitor, form = await visitor_of(request, self._house.peer), await request.form()
        numbers = _numbers(form.getlist("number"))
        order = _order(numbers, form, files=wire.LETTER_FILES_NONE)
        try:
            answer = await self._house.peer.casework("WriteLetters", order, visitor.token)
        except PeerRefused as refused:
            return await self._page(request, visitor, numbers, form=form, code=refused.code)
        return self._told(request, visitor, form, order, answer)

    async def give(self, request: Request) -> Response:
        """Answer with the files of what was written today; where one of them cannot be had, with which and why."""
        visitor, form = await visitor_of(request, self._house.peer), await request.form()
        numbers = _numbers(form.getlist("number"))
        order = _order(numbers, form, files=number("LetterFiles", form.get("files")), again=True)
        try:
            answer = await self._house.peer.casework("WriteLetters", order, visitor.token)
        except PeerRefused as refused:
            return await self._page(request, visitor, numbers, form=form, code=refused.code)
        if answer.refused:
            return self._told(request, visitor, form, order, answer, status=422)
        if not answer.files:
            return await self._page(request, visitor, numbers, form=form, code="ACT_IMPOSSIBLE")
        return attached_together(_stem(order.kind), [(file.name, file.content) for file in answer.files])

    def _told(
        self, request: Request, visitor: Visitor, form: FormData, order: Any, answer: Any, *, status: int = 200
    ) -> Response:
        """Tell which cases got a letter, and which did not and why."""
        refused = {one.number for one in answer.refused}
        return self._house.page(
            request,
            "letters_written.jinja",
            visitor=visitor,
            status=status,
            order={name: str(form.get(name, "")) for name in _ORDERED},
            ways=_WAYS if order.kind == wire.LETTER_KIND_LETTER else _WAYS[1:],
            written=answer.cases,
            repeated=answer.repeated,
            numbers=[one for one in order.numbers if one not in refused],
            refused=[_refused(one, self._house.language(request)) for one in answer.refused],
            back=back_to(str(form.get("back", ""))),
        )

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        numbers: Sequence[int],
        *,
        form: FormData | None = None,
        code: str = "",
        back: str = "",
    ) -> Response:
        # Whoever may write to nobody is refused here.
        known = await self._house.peer.casework("ListTemplates", wire.ListTemplatesRequest(), visitor.token)
        entered = {} if form is None else {name: str(form.get(name, "")) for name in _ORDERED}
        return self._house.page(
            request,
            "letters_chosen.jinja",
            visitor=visitor,
            status=422 if code else 200,
            notice_code=code,
            numbers=numbers[:MOST],
            back=back_to(str(form.get("back", "")) if form is not None else back),
            left_out=max(0, len(numbers) - MOST),
            kind=entered.get("kind", DEFAULT_KIND),
            chosen=entered.get("template", ""),
            templates=known.names,
            override=entered.get("override", ""),
            reason=entered.get("reason", ""),
            choices=choices(),
        )


def routes(house: House) -> list[Route]:
    """Return where these pages are."""
    pages = LetterBatches(house)
    return [
        Route("/letters", pages.choose),
        Route("/letters", pages.write, methods=["POST"]),
        Route("/letters/files", pages.give, methods=["POST"]),
    ]


def _numbers(stated: Sequence[object]) -> list[int]:
    found = (whole(str(one), otherwise=0) for one in stated)
    return list(dict.fromkeys(one for one in found if one))


def _order(numbers: Sequence[int], form: FormData, **more: Any) -> Any:
    return wire.WriteLettersRequest(
        numbers=numbers,
        kind=number("LetterKind", form.get("kind")),
        template=str(form.get("template", "")),
        override=number("OverrideReason", form.get("override")),
        reason=number("ViewReason", form.get("reason")),
        **more,
    )


def _refused(one: Any, language: Language) -> dict[str, Any]:
    code, _, field = one.code.partition(":")
    told = language.gettext(words.REFUSALS.get(code, words.OTHER_REFUSAL))
    return {"number": one.number, "code": code, "why": f"{told} {cause_in_words(code, field, language)}".strip()}


def _stem(kind: int) -> str:
    return str(wire.LetterKind.Name(kind)).removeprefix("LETTER_KIND_").lower()
