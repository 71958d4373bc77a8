"""Messages to values and back: the only place that knows both. Half-filled answers are refused, never guessed."""

from collections.abc import Sequence
from datetime import date

from drempel.v1 import evaluation_pb2, feedback_pb2, partner_pb2, refusal_pb2, signal_pb2

from keys.errors import MalformedIdentity
from keys.group import ELEMENT_SIZE
from keys.identity import Day, MunicipalityCode, SignalId
from keys.suite import Mode
from keys.voprf import Evaluation
from partner_client.errors import GatewayMisbehaved
from partner_client.outcome import Receipt, Refused, SealedSignal, SignalOutcome, SignedSignal, WithdrawalOutcome
from partner_client.ports import SealedRecord
from signals.signal import Attestation, Signal


def batch_message(number: int, signals: Sequence[SignedSignal]) -> partner_pb2.SubmitDirectRequest:
    """Return the request that carries one batch."""
    return partner_pb2.SubmitDirectRequest(batch_number=number, signals=map(_signed, signals))


def sealed_message(number: int, signals: Sequence[SealedSignal]) -> partner_pb2.SubmitSealedRequest:
    """Return the request that carries one batch of bundles."""
    return partner_pb2.SubmitSealedRequest(batch_number=number, bundles=[signal.bundle for signal in signals])


def evaluation(message: evaluation_pb2.EvaluateResponse) -> Evaluation:
    """Return an evaluation. Raises GatewayMisbehaved for elements that are cut off."""
    joined = message.evaluated_elements
    if len(joined) % ELEMENT_SIZE:
        raise GatewayMisbehaved("an element that is cut off", field="evaluated_elements")
    elements = [joined[at : at + ELEMENT_SIZE] for at in range(0, len(joined), ELEMENT_SIZE)]
    return Evaluation(elements, message.proof)


def _signed(signed: SignedSignal) -> partner_pb2.SignedSignal:
    return partner_pb2.SignedSignal(
        signal_id=signed.signal_id.value, signal=signal_message(signed.signal), signature=signed.signature or b""
    )


def signal_message(signal: Signal) -> signal_pb2.Signal:
    """Return the wire form of a signal; empty stays empty, absent stays absent."""
    return signal_pb2.Signal(
        partner_ref=signal.partner_ref,
        signal_type=int(signal.signal_type),  # type: ignore[arg-type]  # the numbers are those of the wire
        amount_cents=signal.amount_cents,
        arrears_since=_date(signal.arrears_since),
        sent_date=_date(signal.sent_date),
        municipality_code=signal.municipality_code,
        initials=signal.initials,
        prefix=signal.prefix,
        surname=signal.surname,
        trade_name=signal.trade_name,
        birth_date=_date(signal.birth_date),
        postcode=signal.postcode,
        house_number=signal.house_number,
        house_letter=signal.house_letter,
        house_suffix=signal.house_suffix,
        phone=signal.phone,
        email=signal.email,
        warm_handover=signal.warm_handover,
        attestation=_attestation(signal.attestation),
    )


def _attestation(told: Attestation) -> signal_pb2.Attestation:
    return signal_pb2.Attestation(
        contact_effort=told.contact_effort,
        help_pointed_out=told.help_pointed_out,
        reminder_date=_date(told.reminder_date),
        offer_unanswered=told.offer_unanswered,
    )


def _date(day: date | None) -> signal_pb2.Date | None:
    return signal_pb2.Date(year=day.year, month=day.month, day=day.day) if day else None


def outcomes(message: partner_pb2.SubmitResponse) -> tuple[int, list[SignalOutcome]]:
    """Return a batch's number and outcomes. Raises GatewayMisbehaved."""
    return message.batch_number, [_outcome(result) for result in message.results]


def _outcome(result: partner_pb2.SignalResult) -> SignalOutcome:
    signal_id = _signal_id(result.signal_id)
    match result.WhichOneof("result"):
        case "receipt":
            return SignalOutcome(signal_id, _receipt(result.receipt))
        case "refusal":
            return SignalOutcome(signal_id, _refused(result.refusal))
        case _:
            raise GatewayMisbehaved("a result without answer", field="result")


def withdrawals(message: partner_pb2.WithdrawResponse) -> list[WithdrawalOutcome]:
    """Return the outcomes of a withdrawal. Raises GatewayMisbehaved."""
    return [_withdrawal(result) for result in message.results]


def _withdrawal(result: partner_pb2.WithdrawResult) -> WithdrawalOutcome:
    signal_id = _signal_id(result.signal_id)
    if result.WhichOneof("result") == "refusal":
        return WithdrawalOutcome(signal_id, _refused(result.refusal))
    if not result.withdrawn:
        raise GatewayMisbehaved("a result without answer", field="result")
    return WithdrawalOutcome(signal_id, None)


def receipts(message: partner_pb2.GetReceiptsResponse) -> dict[SignalId, Receipt]:
    """Return receipts by signal id. Raises GatewayMisbehaved."""
    return {_signal_id(entry.signal_id): _receipt(entry.receipt) for entry in message.receipts}


def proofs(message: partner_pb2.GetInclusionProofsResponse) -> dict[SignalId, bytes]:
    """Return proofs by signal id. Raises GatewayMisbehaved."""
    return {_signal_id(entry.signal_id): entry.tlog_proof for entry in message.proofs}


def _signal_id(value: bytes) -> SignalId:
    try:
        return SignalId(value)
    except MalformedIdentity:
        raise GatewayMisbehaved("a signal id of the wrong size", field="signal_id") from None


def _receipt(message: partner_pb2.Receipt) -> Receipt:
    try:
        return Receipt(
            receipt_id=message.receipt_id,
            log_id=message.log_id,
            leaf_hash=message.leaf_hash,
            day=Day(message.day),
            municipality=MunicipalityCode(message.municipality_code),
            repeated=message.repeated_submission,
            withdrawn=message.withdrawn,
            lost=message.lost,
            mode=Mode(message.mode),
        )
    except (MalformedIdentity, ValueError):
        raise GatewayMisbehaved("a receipt that is none", field="receipt") from None


def _refused(message: refusal_pb2.Refusal) -> Refused:
    try:
        return Refused(message.code, message.field)
    except ValueError:
        raise GatewayMisbehaved("a refusal without a code", field="refusal") from None


def feedback(message: feedback_pb2.CollectFeedbackResponse) -> list[SealedRecord]:
    """Return a page of records. Raises GatewayMisbehaved for one without a municipality."""
    try:
        return [
            SealedRecord(
                sequence=record.sequence, municipality=MunicipalityCode(record.municipality_code), sealed=record.sealed
            )
            for record in message.records
        ]
    except MalformedIdentity:
        raise GatewayMisbehaved("a record without a municipality", field="municipality_code") from None
