"""Where messages become values and values become messages; half-filled messages stop here."""

from collections.abc import Sequence
from datetime import date

from drempel.v1 import node_pb2, partner_pb2, refusal_pb2, signal_pb2

from gateway.domain.admission import Stated, Unreadable
from gateway.domain.outcome import Accepted, Outcome, Receipt, Refused, SignalCode
from gateway.ports.mailboxes import MailboxItem
from keys.errors import MalformedIdentity
from keys.identity import SIGNAL_ID_SIZE, SignalId
from servicekit.refusal import RequestMalformed
from signals.form_codes import FormCode
from signals.signal import Attestation, Signal, SignalType


class _Reader:
    """Collects the first field of a signal that cannot even be read."""

    __slots__ = ("broken",)

    def __init__(self) -> None:
        self.broken: Refused | None = None

    def date(self, holder: signal_pb2.Signal | signal_pb2.Attestation, field: str, code: FormCode) -> date | None:
        if not holder.HasField(field):
            return None
        stated: signal_pb2.Date = getattr(holder, field)
        try:
            return date(stated.year, stated.month, stated.day)
        except (ValueError, OverflowError):
            self.note(code, field)
            return None

    def signal_type(self, number: int) -> SignalType:
        try:
            return SignalType(number)
        except ValueError:
            self.note(FormCode.G4_SIGNAL_TYPE, "signal_type")
            return SignalType.UNSPECIFIED

    def note(self, code: FormCode, field: str) -> None:
        if self.broken is None:
            self.broken = Refused(code, field)


def submitted(message: partner_pb2.SignedSignal) -> Stated | Unreadable:
    """Return what a partner submitted as a value; a field that cannot be read is refused by name later."""
    if len(message.signal_id) != SIGNAL_ID_SIZE:
        return Unreadable(Refused(SignalCode.G4_SIGNAL_ID, "signal_id"))
    if not message.HasField("signal"):
        return Unreadable(Refused(SignalCode.G4_SIGNAL, "signal"))
    reader = _Reader()
    signal = _signal(message.signal, reader)
    return Stated(
        signal_id=SignalId(message.signal_id), signal=signal, signature=message.signature, broken=reader.broken
    )


def _signal(said: signal_pb2.Signal, reader: _Reader) -> Signal:
    told = said.attestation
    return Signal(
        partner_ref=said.partner_ref,
        signal_type=reader.signal_type(said.signal_type),
        amount_cents=said.amount_cents,
        arrears_since=reader.date(said, "arrears_since", FormCode.G4_ARREARS_SINCE),
        sent_date=reader.date(said, "sent_date", FormCode.G4_SENT_DATE),
        municipality_code=said.municipality_code,
        initials=said.initials,
        prefix=said.prefix,
        surname=said.surname,
        trade_name=said.trade_name,
        birth_date=reader.date(said, "birth_date", FormCode.G4_BIRTH_DATE),
        postcode=said.postcode,
        house_number=said.house_number,
        house_letter=said.house_letter,
        house_suffix=said.house_suffix,
        phone=said.phone,
        email=said.email,
        warm_handover=said.warm_handover,
        attestation=Attestation(
            contact_effort=told.contact_effort,
            help_pointed_out=told.help_pointed_out,
            reminder_date=reader.date(told, "reminder_date", FormCode.G1_REMINDER_DATE),
            offer_unanswered=told.offer_unanswered,
        ),
    )


def signal_ids(stated: Sequence[bytes]) -> list[SignalId]:
    """Return ids as values. Raises RequestMalformed."""
    try:
        return [SignalId(item) for item in stated]
    except MalformedIdentity:
        raise RequestMalformed(field="signal_ids") from None


def receipt(kept: Receipt, log_id: str, *, repeated: bool) -> partner_pb2.Receipt:
    """Return a receipt as a message."""
    message = partner_pb2.Receipt()
    _say(message, kept, log_id, repeated=repeated)
    return message


def _say(message: partner_pb2.Receipt, kept: Receipt, log_id: str, *, repeated: bool) -> None:
    message.receipt_id = kept.receipt_id
    message.log_id = log_id
    message.leaf_hash = kept.leaf_hash
    message.day = kept.day.number
    message.municipality_code = kept.municipality.value
    message.mode = int(kept.mode)  # type: ignore[assignment]  # the numbers are those of the wire
    message.repeated_submission = repeated
    message.withdrawn = kept.withdrawn
    message.lost = kept.lost


def response(batch_number: int, outcomes: Sequence[tuple[bytes, Outcome]], log_id: str) -> partner_pb2.SubmitResponse:
    """Return what became of a batch as a message."""
    message = partner_pb2.SubmitResponse(batch_number=batch_number)
    add = message.results.add
    for signal_id, outcome in outcomes:
        # Said in place: a message of its own for every receipt, to be copied in, would take three times as long.
        if isinstance(outcome, Accepted):
            _say(add(signal_id=signal_id).receipt, outcome.receipt, log_id, repeated=outcome.repeated)
        else:
            add(signal_id=signal_id, refusal=refusal(outcome))
    return message


def refusal(refused: Refused) -> refusal_pb2.Refusal:
    """Return a refusal as a message."""
    return refusal_pb2.Refusal(code=refused.code.value, field=refused.field)


def withdrawn(signal_id: SignalId, kept: Receipt | None) -> partner_pb2.WithdrawResult:
    """Return what became of one withdrawal as a message."""
    if kept is None:
        unknown = refusal(Refused(SignalCode.RECEIPT_UNKNOWN, "signal_ids"))
        return partner_pb2.WithdrawResult(signal_id=signal_id.value, refusal=unknown)
    return partner_pb2.WithdrawResult(signal_id=signal_id.value, withdrawn=True)


def mailbox_item(item: MailboxItem) -> node_pb2.MailboxItem:
    """Return a waiting item as a message."""
    if item.bundle is not None:
        return node_pb2.MailboxItem(sequence=item.sequence, bundle=item.bundle)
    told = node_pb2.Withdrawal(
        partner_oin=item.partner.value if item.partner else "",
        signal_id=item.signal_id.value if item.signal_id else b"",
    )
    return node_pb2.MailboxItem(sequence=item.sequence, withdrawal=told)
