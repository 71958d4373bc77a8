"""A letter as values: who it goes to, what it says; and its form as plain text."""

from dataclasses import dataclass
from datetime import date

_MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Letter:
    """What is sent to one person."""

    day: date
    place: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    subject: str
    paragraphs: tuple[str, ...]
    signature: tuple[str, ...]

    @property
    def dated(self) -> str:
        """Return place and date as a letter has them."""
        return f"{self.place}, {dutch_date(self.day)}" if self.place else dutch_date(self.day)

    def as_text(self) -> str:
        """Return the letter as plain text, for e-mail, screen readers and print shops."""
        heads = ["\n".join(self.sender), "\n".join(self.recipient), self.dated, f"Onderwerp: {self.subject}"]
        closing = "Met vriendelijke groet,\n" + "\n".join(self.signature)
        return "\n\n".join([*heads, *self.paragraphs, closing]) + "\n"


def dutch_date(day: date) -> str:
    """Return a date as Dutch writes it in full."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
