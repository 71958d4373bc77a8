"""Writing letters, one case or many: rendered, set, kept by the worker, and logged as an attempt in every case."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.attempting import Attempting, AttemptMade
from municipality_node.casework.configuration import Sender
from municipality_node.casework.desk import Desk, Session, ViewReason
from municipality_node.casework.letters.templates import Kind, Templates, Variant
from municipality_node.casework.letters.text import Letter
from municipality_node.domain.casework.case import Case, CasePerson
from municipality_node.domain.casework.contact import Attempt, AttemptResult, Daypart
from municipality_node.domain.casework.limits import OverrideReason
from municipality_node.domain.casework.roles import Permission
from municipality_node.errors import ActImpossible, NodeError, ReasonNeeded
from municipality_node.processing_log import WRITTEN_TO
from servicekit.transactions import write_transaction
from signals.signal import SignalType


class Typesetter(Protocol):
    """Whoever sets letters."""

    def pdf(self, letters: Sequence[Letter]) -> bytes:
        """Return letters as one accessible PDF (PDF/UA-1), each on a page of its own; the same bytes for the same."""


class Files(StrEnum):
    """How what is written comes back."""

    EACH = "each"
    """A file for each person; a PDF and a text of a letter."""
    TOGETHER = "together"
    """Letters as one PDF to print, in the order of the cases."""
    NONE = "none"
    """Not now: asking again on the same day gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be written."""

    kind: Kind
    template: str | None = None
    """A template by name; left out, the most fitting variant is chosen per case."""
    override: OverrideReason | None = None
    reason: ViewReason | None = None
    files: Files = Files.EACH
    again: bool = False
    """Only what was written today already: a look, never an attempt."""


@dataclass(slots=True, kw_only=True)
class Written:
    """What became of an order: how many files, cases that had this template today already, refusals by case."""

    files: int = 0
    cases: int = 0
    repeated: int = 0
    refused: dict[int, str] = field(default_factory=dict)


Keep = Callable[[str, bytes], object]
"""Takes the name and the content of a file."""


class LetterWriting:
    """Writes letters and messages. Sending them is the municipality's own affair."""

    def __init__(self, desk: Desk, typesetter: Typesetter) -> None:
        self._desk = desk
        self._typesetter = typesetter
        self._templates = Templates(desk.settings.templates)
        self._attempting = Attempting(desk)

    def write(
        self,
        session: Session,
        numbers: Sequence[int],
        order: Order,
        keep: Keep,
        progress: Callable[[int], None] = lambda _: None,
    ) -> Written:
        """Write for every case and hand each file to `keep`; a case that is refused does not stop the others.

        A case gets one template a day. Asking again gives the same files again, as a look. Raises NotPermitted,
        TemplateRefused for a template that is not there, or is of another kind; ActImpossible for anything but letters
        as one PDF. A case that got nothing today is refused so where the order says `again`. Letters as one PDF are set
        when every case is recorded: whoever loses that file asks again.
        """
        self._desk.permit(session, Permission.WRITE_LETTERS)
        if order.files is Files.TOGETHER and order.kind is not Kind.LETTER:
            raise ActImpossible("only letters are one PDF", field="files")
        if order.override is not None:
            self._desk.permit(session, Permission.OVERRIDE)
        if order.template is not None:
            self._templates.check(order.kind, order.template)
        written, together = Written(), list[Letter]()
        for done, number in enumerate(dict.fromkeys(numbers), start=1):
            try:
                together += self._case(session, number, order, keep, written)
            except NodeError as refused:
                written.refused[number] = refused.public_text
            progress(done)
        if order.files is Files.TOGETHER and together:
            keep(f"{order.kind.value}-{self._desk.today.isoformat()}.pdf", self._typesetter.pdf(together))
            written.files += 1
        self._record(session, order, written)
        return written

    def templates(self, session: Session) -> list[str]:
        """Return the names of the templates in use, sorted. Raises NotPermitted."""
        self._desk.permit(session, Permission.WRITE_LETTERS)
        return sorted(self._templates.names)

    def preview(self, session: Session, number: int, kind: Kind, reason: ViewReason | None) -> list[Letter]:
        """Return what every person of a case would be told today; recorded as a look, and as no attempt.

        Raises NotPermitted, UnknownCase, ReasonNeeded, TemplateRefused; ActImpossible where nobody is to be written to.
        """
        desk = self._desk
        desk.permit(session, Permission.WRITE_LETTERS)
        with desk.opened(session, number, reason) as file:
            case = file.case
            assigned = case.assigned_to == session.user.number
            if not assigned and reason is None:
                # Stricter than writing, which anybody of the team may do for a case of nobody: this is a look only.
                raise ReasonNeeded("a look at a case that is not yours", field="reason")
            if not case.particulars.people:
                raise ActImpossible("nobody to write to", field="people")
            name = self._templates.choose(kind, variants_of(case))
            letters = [self.letter(case, person, name) for person in case.particulars.people]
            facts: dict[str, FieldValue] = {"view": "letter", "count": 1, "assigned": "yes" if assigned else "no"}
            if reason is not None:
                facts["reason"] = reason.value
            desk.save(session, file, EventId.CASE_VIEWED, facts)
        return letters

    def _case(self, session: Session, number: int, order: Order, keep: Keep, written: Written) -> list[Letter]:
        """Write for one case, and return its letters."""
        desk = self._desk
        with desk.opened(session, number, order.reason) as file:
            case = file.case
            name = order.template or self._templates.choose(order.kind, variants_of(case))
            once = desk.tenant.keys.references.digest("letter", str(number), name, desk.today.isoformat())
            if not case.particulars.people:
                raise ActImpossible("nobody to write to", field="people")
            repeated = desk.attempts.imported(file.connection, once)
            if order.again and not repeated:
                raise ActImpossible("nothing was written today", field="again")
            if repeated:
                desk.save(session, file, EventId.CASE_VIEWED, {"view": "letter", "count": 1})
            else:
                self._attempting.on(session, file, self._attempt(number, order, name, once))
            letters = [self.letter(case, person, name) for person in case.particulars.people]
            files = self._files(name, number, letters, order) if order.files is Files.EACH else []
            desk.handled(WRITTEN_TO, [person.bsn for person in case.particulars.people])
            # Before the commit: a crash leaves a file that is written again, never a logged letter without its file.
            for path, content in files:
                keep(path, content)
        written.files += len(files)
        written.repeated += repeated
        written.cases += not repeated
        return letters

    def _attempt(self, number: int, order: Order, name: str, once: bytes) -> AttemptMade:
        attempt = Attempt(
            day=self._desk.today,
            daypart=Daypart.of(self._desk.wall_clock),
            channel=order.kind.channel,
            result=AttemptResult.LEFT_BEHIND if order.kind is Kind.CARD else AttemptResult.SENT,
        )
        return AttemptMade(number=number, attempt=attempt, override=order.override, template=name, import_ref=once)

    def _files(self, name: str, number: int, letters: Sequence[Letter], order: Order) -> list[tuple[str, bytes]]:
        files = []
        for place, letter in enumerate(letters, start=1):
            stem = f"{name}-{number:06}-{place}"
            if order.kind is Kind.LETTER:
                files.append((f"{stem}.pdf", self._typesetter.pdf([letter])))
                files.append((f"{stem}.txt", letter.as_text().encode()))
            else:
                text = "\n\n".join(([f"Onderwerp: {letter.subject}"] if letter.subject else []) + [*letter.paragraphs])
                files.append((f"{stem}.txt", (text + "\n").encode()))
        return files

    def letter(self, case: Case, person: CasePerson, name: str) -> Letter:
        """Return what one person of a case is told. Raises TemplateRefused."""
        sender, home = self._desk.settings.sender, case.particulars.dwelling
        rendered = self._templates.render(name, self._values(case, person, sender))
        return Letter(
            day=self._desk.today,
            place=sender.place,
            sender=tuple(filter(None, (sender.municipality, sender.team, sender.address))),
            recipient=(person.name, *filter(None, home.lines)),
            subject=rendered.subject,
            paragraphs=rendered.paragraphs,
            signature=tuple(filter(None, (sender.team, sender.municipality, sender.phone, sender.email))),
        )

    def _values(self, case: Case, person: CasePerson, sender: Sender) -> dict[str, str]:
        desks = {one.partner: one.name for one in self._desk.settings.partners}
        # Only partners whose signal is about this very person: a housemate's arrears are not this person's to know.
        own = [signal for signal in case.particulars.standing if signal.bsn == person.bsn]
        partners = [desks[signal.partner] for signal in own if signal.partner in desks]
        return {
            "salutation": person.salutation,
            "name": person.name,
            "partners": " en ".join(dict.fromkeys(partners)),
            "municipality": sender.municipality,
            "team": sender.team,
            "phone": sender.phone,
            "email": sender.email,
            "number": str(case.number),
        }

    def _record(self, session: Session, order: Order, written: Written) -> None:
        facts: dict[str, FieldValue] = {
            "template": order.template or order.kind.value,
            "count": written.cases,
            "refused": len(written.refused),
        }
        with write_transaction(self._desk.tenant.engine) as connection:
            event = self._desk.event(session, EventId.LETTERS_WRITTEN, "letters", facts)
            self._desk.record(connection, event)


def variants_of(case: Case) -> frozenset[Variant]:
    """Return for whom a case asks a wording of its own."""
    signals = case.particulars.standing
    found = {
        Variant.CRISIS: any(signal.signal_type is SignalType.CRISIS for signal in signals),
        Variant.END_OF_SUPPLY: any(signal.signal_type is SignalType.END_OF_SUPPLY for signal in signals),
        Variant.YOUTH: any(person.born.is_youth(case.opened) for person in case.particulars.people),
        Variant.RECIDIVISM: any(signal.recidivism for signal in signals),
    }
    return frozenset(variant for variant, holds in found.items() if holds)


def into(folder: Path) -> Keep:
    """Return what puts files into a folder, readable by their owner only."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(name: str, content: bytes) -> None:
        path = folder / name
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)

    return put
