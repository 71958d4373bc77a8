"""The policy for coordinators: its versions, one of them whole, what differs, what it would do, and approving it."""

from typing import Any

from drempel.v1 import policy_pb2
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from municipality_node.console import findings
from municipality_node.console.house import House, day_of
from municipality_node.console.pages.reading import SEE_OTHER
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import Visitor, visitor_of

wire: Any = policy_pb2


class PolicyPages:
    """Shows the policy, and passes an approval on to the node."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def show(self, request: Request) -> Response:
        """Answer with one version whole, beside another when one is asked for."""
        visitor = await visitor_of(request, self._house.peer)
        return await self._page(request, visitor, request.query_params.get("version", ""))

    async def simulate(self, request: Request) -> Response:
        """Answer with what a version would make of the signals that are kept."""
        visitor, digest = await visitor_of(request, self._house.peer), request.path_params["digest"]
        asked = wire.SimulatePolicyRequest(digest=digest)
        try:
            counts = await self._house.peer.policies("SimulatePolicy", asked, visitor.token)
        except PeerRefused as refused:
            return await self._page(request, visitor, "", refused=refused)
        return await self._page(request, visitor, digest, counts=counts)

    async def approve(self, request: Request) -> Response:
        """Record the approval of exactly this version."""
        visitor, digest = await visitor_of(request, self._house.peer), request.path_params["digest"]
        try:
            await self._house.peer.policies("ApprovePolicy", wire.ApprovePolicyRequest(digest=digest), visitor.token)
        except PeerRefused as refused:
            return await self._page(request, visitor, "", refused=refused)
        return RedirectResponse(f"/policy?version={digest}", SEE_OTHER)

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        digest: str,
        *,
        counts: Any = None,
        refused: PeerRefused | None = None,
    ) -> Response:
        node = self._house.peer
        if refused is not None and refused.code == "NOT_PERMITTED":
            raise refused
        answer = await node.policies("GetPolicy", wire.GetPolicyRequest(digest=digest), visitor.token)
        beside = request.query_params.get("beside", "")
        different = None
        if beside:
            asked = wire.ComparePoliciesRequest(old=beside, new=answer.shown.digest)
            different = (await node.policies("ComparePolicies", asked, visitor.token)).differences
        return self._house.page(
            request,
            "policy.jinja",
            visitor=visitor,
            status=200 if refused is None else 422,
            notice_code="" if refused is None else refused.code,
            versions=[_version(one, answer.approvers) for one in answer.versions],
            shown=_version(answer.shown, answer.approvers),
            options=answer.options,
            rules=answer.rules,
            thresholds=answer.thresholds,
            approvers=answer.approvers,
            beside=beside,
            different=different,
            counts=counts,
            findings=findings,
        )


def routes(house: House) -> list[Route]:
    """Return where these pages are."""
    pages = PolicyPages(house)
    return [
        Route("/policy", pages.show),
        Route("/policy/{digest}/simulate", pages.simulate, methods=["POST"]),
        Route("/policy/{digest}/approve", pages.approve, methods=["POST"]),
    ]


def _version(one: Any, approvers: int) -> dict[str, Any]:
    return {
        "digest": one.digest,
        "name": one.name,
        "version": one.version,
        "valid_from": day_of(one.valid_from),
        "in_force": one.in_force,
        "approvals": [(approval.name, day_of(approval.day)) for approval in one.approvals],
        "needed": max(0, approvers - len(one.approvals)),
        "approved_by_caller": one.approved_by_caller,
    }
