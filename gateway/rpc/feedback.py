"""FeedbackService: nodes leave sealed records, partners take them. Who calls is the OIN in the certificate."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from drempel.v1 import feedback_pb2, feedback_pb2_grpc

from gateway.feedback import MAX_RECORDS, Feedback
from gateway.ports.feedback import SealedRecord
from keys.errors import MalformedIdentity
from keys.feedback import SEALED_SIZE
from keys.identity import MunicipalityCode, Oin
from servicekit.caller import caller_oin
from servicekit.logs import get_logger
from servicekit.refusal import RequestMalformed

_log = get_logger(__name__)


class FeedbackRpc(feedback_pb2_grpc.FeedbackServiceServicer):
    """Serves `drempel.v1.FeedbackService`."""

    def __init__(self, feedback: Feedback) -> None:
        self._feedback = feedback

    async def Deposit(  # noqa: N802 - the contract's name
        self, request: feedback_pb2.DepositFeedbackRequest, context: Any
    ) -> feedback_pb2.DepositFeedbackResponse:
        """Keep records, durably, all or none."""
        municipality, records = _deposited(request)
        added = await self._feedback.deposit(caller_oin(context), municipality, records)
        _log.info("feedback_deposited", caller=caller_oin(context).value, items=added)
        return feedback_pb2.DepositFeedbackResponse()

    async def Collect(  # noqa: N802 - the contract's name
        self, request: feedback_pb2.CollectFeedbackRequest, context: Any
    ) -> feedback_pb2.CollectFeedbackResponse:
        """Return a page of the caller's records."""
        caller = caller_oin(context)
        found = await self._feedback.collect(caller, after=request.after_sequence, max_items=request.max_items)
        return feedback_pb2.CollectFeedbackResponse(
            records=[
                feedback_pb2.FeedbackRecord(
                    sequence=record.sequence,
                    partner_oin=caller.value,
                    municipality_code=record.municipality.value,
                    sealed=record.sealed,
                )
                for record in found
            ]
        )

    async def AcknowledgeFeedback(  # noqa: N802 - the contract's name
        self, request: feedback_pb2.AcknowledgeFeedbackRequest, context: Any
    ) -> feedback_pb2.AcknowledgeFeedbackResponse:
        """Let records go, durably."""
        await self._feedback.acknowledge(caller_oin(context), list(request.sequences))
        _log.info("feedback_acknowledged", caller=caller_oin(context).value, items=len(request.sequences))
        return feedback_pb2.AcknowledgeFeedbackResponse()


def _deposited(
    request: feedback_pb2.DepositFeedbackRequest,
) -> tuple[MunicipalityCode, Mapping[Oin, Sequence[SealedRecord]]]:
    """Return what a node deposits, by partner. Raises RequestMalformed."""
    if not 1 <= len(request.records) <= MAX_RECORDS:
        raise RequestMalformed(field="records")
    if any(len(record.sealed) != SEALED_SIZE for record in request.records):
        raise RequestMalformed(field="sealed")
    records: dict[Oin, list[SealedRecord]] = defaultdict(list)
    try:
        [municipality] = {MunicipalityCode(record.municipality_code) for record in request.records}
        for record in request.records:
            records[Oin(record.partner_oin)].append(record.sealed)
    except MalformedIdentity as malformed:
        problem = str(malformed)
    except ValueError:
        problem = "municipality_code"
    else:
        return municipality, records
    raise RequestMalformed(field=problem)
