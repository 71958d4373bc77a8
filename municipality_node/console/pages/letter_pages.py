"""Letters of a case: a preview that can be printed, and writing them, which counts as an attempt."""

from typing import Any

from drempel.v1 import console_pb2
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from municipality_node.console.house import House, day_of
from municipality_node.console.pages.attachment import attached_together
from municipality_node.console.pages.reading import choices, number, word
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import Visitor, visitor_of

wire: Any = console_pb2
DEFAULT_KIND = "LETTER_KIND_LETTER"


class LetterPages:
    """Shows what a case would be written, and writes it."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def preview(self, request: Request) -> Response:
        """Answer with the letters of a case as text."""
        visitor = await visitor_of(request, self._house.peer)
        kind, reason = request.query_params.get("kind", DEFAULT_KIND), request.query_params.get("reason", "")
        return await self._page(request, visitor, kind, reason)

    async def write(self, request: Request) -> Response:
        """Record an attempt, and answer with the files; a refusal is told above the preview."""
        visitor, form = await visitor_of(request, self._house.peer), await request.form()
        case = request.path_params["number"]
        kind, reason = str(form.get("kind", "")), str(form.get("reason", ""))
        asked = wire.WriteLettersRequest(
            numbers=[case],
            kind=number("LetterKind", kind),
            override=number("OverrideReason", form.get("override")),
            reason=number("ViewReason", reason),
        )
        try:
            answer = await self._house.peer.casework("WriteLetters", asked, visitor.token)
        except PeerRefused as refused:
            if refused.code == "NOT_PERMITTED":
                raise
            return await self._page(request, visitor, kind, reason, code=refused.code)
        if answer.refused:
            return await self._page(request, visitor, kind, reason, code=answer.refused[0].code.partition(":")[0])
        return attached_together(str(case), [(file.name, file.content) for file in answer.files])

    async def _page(self, request: Request, visitor: Visitor, kind: str, reason: str, *, code: str = "") -> Response:
        case, known = request.path_params["number"], number("LetterKind", kind)
        shown = word("LetterKind", known) or DEFAULT_KIND
        asked = wire.PreviewLettersRequest(
            number=case, kind=number("LetterKind", shown), reason=number("ViewReason", reason)
        )
        answer = await self._house.peer.casework("PreviewLetters", asked, visitor.token)
        return self._house.page(
            request,
            "letters.jinja",
            visitor=visitor,
            status=422 if code else 200,
            notice_code=code,
            number=case,
            kind=shown,
            reason=reason if number("ViewReason", reason) else "",
            choices=choices(),
            letters=[
                {
                    "day": day_of(one.day),
                    "place": one.place,
                    "sender": list(one.sender),
                    "recipient": list(one.recipient),
                    "subject": one.subject,
                    "paragraphs": list(one.paragraphs),
                    "signature": list(one.signature),
                }
                for one in answer.letters
            ],
        )


def routes(house: House) -> list[Route]:
    """Return where these pages are. Before those of cases: an act of a case has any name."""
    pages = LetterPages(house)
    return [
        Route("/cases/{number:int}/letters", pages.preview),
        Route("/cases/{number:int}/letters", pages.write, methods=["POST"]),
    ]
