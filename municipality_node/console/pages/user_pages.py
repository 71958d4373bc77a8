"""Users of the municipality: who works here in which role, and ending somebody's access or sessions."""

from typing import Any

from drempel.v1 import users_pb2
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from municipality_node.console.house import House
from municipality_node.console.pages.reading import SEE_OTHER
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import visitor_of

wire: Any = users_pb2


class UserPages:
    """Shows the users, and passes changes on to the node."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """Answer with everybody."""
        return await self._page(request)

    async def put(self, request: Request) -> Response:
        """Add or change a user, and show everybody again."""
        visitor, form = await visitor_of(request, self._house.peer), await request.form()
        asked = wire.PutUserRequest(
            name=str(form.get("name", ""))[:200],
            role=str(form.get("role", ""))[:200],
            active=form.get("access") != "end",
        )
        try:
            await self._house.peer.users("PutUser", asked, visitor.token)
        except PeerRefused as refused:
            if refused.code == "NOT_PERMITTED":
                raise
            return await self._page(request, refused=refused)
        return RedirectResponse("/users", SEE_OTHER)

    async def _page(self, request: Request, *, refused: PeerRefused | None = None) -> Response:
        visitor = await visitor_of(request, self._house.peer)
        answer = await self._house.peer.users("ListUsers", wire.ListUsersRequest(), visitor.token)
        return self._house.page(
            request,
            "users.jinja",
            visitor=visitor,
            status=200 if refused is None else 422,
            notice_code="" if refused is None else refused.code,
            users=answer.users,
        )


def routes(house: House) -> list[Route]:
    """Return where these pages are."""
    pages = UserPages(house)
    return [Route("/users", pages.show), Route("/users", pages.put, methods=["POST"])]
