"""NodeService and EvaluationService: what a node may ask. Its certificate says which municipality it is."""

from typing import Any

from drempel.v1 import evaluation_pb2, evaluation_pb2_grpc, manifest_pb2, node_pb2, node_pb2_grpc

from gateway.delivery import Delivery
from gateway.evaluation import BlindEvaluation, Wanted
from gateway.rpc import translate
from gateway.rpc.publication import Publication
from servicekit.caller import caller_oin
from servicekit.logs import get_logger

_log = get_logger(__name__)


class NodeRpc(node_pb2_grpc.NodeServiceServicer):
    """Serves `drempel.v1.NodeService`."""

    def __init__(self, *, delivery: Delivery, publication: Publication) -> None:
        self._delivery = delivery
        self._publication = publication

    async def Pull(self, request: node_pb2.PullRequest, context: Any) -> node_pb2.PullResponse:  # noqa: N802
        """Return waiting items; waits for the first."""
        items = await self._delivery.pull(
            caller_oin(context),
            after=request.after_sequence,
            max_items=request.max_items,
            wait_ms=request.wait_ms,
        )
        if items:
            _log.info("items_shown", caller=caller_oin(context).value, items=len(items))
        return node_pb2.PullResponse(items=map(translate.mailbox_item, items))

    async def Acknowledge(  # noqa: N802 - the contract's name
        self, request: node_pb2.AcknowledgeRequest, context: Any
    ) -> node_pb2.AcknowledgeResponse:
        """Let items go, durably."""
        await self._delivery.acknowledge(caller_oin(context), list(request.sequences))
        _log.info("items_acknowledged", caller=caller_oin(context).value, items=len(request.sequences))
        return node_pb2.AcknowledgeResponse()

    async def GetManifest(  # noqa: N802 - the contract's name
        self, request: manifest_pb2.GetManifestRequest, context: Any
    ) -> manifest_pb2.GetManifestResponse:
        """Return the newest manifest."""
        self._publication.node(caller_oin(context))
        return self._publication.manifest(request)


class EvaluationRpc(evaluation_pb2_grpc.EvaluationServiceServicer):
    """Serves `drempel.v1.EvaluationService`."""

    def __init__(self, evaluation: BlindEvaluation) -> None:
        self._evaluation = evaluation

    async def Evaluate(  # noqa: N802 - the contract's name
        self, request: evaluation_pb2.EvaluateRequest, context: Any
    ) -> evaluation_pb2.EvaluateResponse:
        """Return evaluated elements and their proof, charged before they were evaluated."""
        wanted = Wanted(
            caller=caller_oin(context),
            municipality=request.municipality_code,
            epoch=request.epoch,
            generation=request.generation,
        )
        evaluated = await self._evaluation.evaluate(wanted, request.blinded_elements)
        _log.info("evaluated", caller=caller_oin(context).value, count=len(evaluated.elements))
        return evaluation_pb2.EvaluateResponse(evaluated_elements=b"".join(evaluated.elements), proof=evaluated.proof)
