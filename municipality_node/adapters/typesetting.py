"""Letters as PDF, set by Typst in this process: tagged, in Dutch, conforming to PDF/UA-1, the same bytes every time."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, time
from importlib import resources

from municipality_node.casework.letters.text import Letter


class TypstTypesetter:
    """Sets letters after `letter.typ`. Values reach it as JSON; none of them is read as markup."""

    def __init__(self) -> None:
        self._source = resources.files("municipality_node.casework.letters").joinpath("letter.typ").read_bytes()

    def pdf(self, letters: Sequence[Letter]) -> bytes:
        """Return letters as one accessible PDF (PDF/UA-1), each on a page of its own; the same bytes for the same."""
        values = [
            {
                "sender": letter.sender,
                "recipient": letter.recipient,
                "date": letter.dated,
                "subject": letter.subject,
                "paragraphs": letter.paragraphs,
                "signature": letter.signature,
            }
            for letter in letters
        ]
        import typst  # noqa: PLC0415 - 30 MB that only letters need

        pdf = typst.compile(
            self._source,
            format="pdf",
            sys_inputs={"letters": json.dumps(values, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=datetime.combine(letters[0].day, time(), tzinfo=UTC),
            ignore_system_fonts=True,
        )
        return bytes(pdf)
