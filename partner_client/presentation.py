"""How the commands speak: tables for people, JSON for programs, one clear line for what went wrong."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from partner_client.errors import GatewayRefused, GatewayUnavailable
from partner_client.explanations import G7_NOTICE, explain
from servicekit.refusal import RefusalError, UnavailableError
from servicekit.rpc_errors import where
from servicekit.tables import print_json
from terminal.table import print_table

REFUSED = 1
INTERRUPTED = 130


class Voice:
    """One command's way of speaking."""

    def __init__(self, *, as_json: bool, dutch: bool) -> None:
        self.as_json = as_json
        self._dutch = dutch
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """Tell something in passing, on stderr."""
        self._console.print(text, markup=False)

    def notice(self) -> None:
        """Remind of what no program can check (G7)."""
        self.say(G7_NOTICE.dutch if self._dutch else G7_NOTICE.english)

    def waiting(self, error: GatewayUnavailable) -> None:
        """Tell why we wait."""
        self.say(f"{error.code}: {self.explained(error.code)}")

    def explained(self, code: str) -> str:
        """Return one sentence about a code."""
        return explain(code, dutch=self._dutch)

    def codes(self, title: str, counts: Mapping[str, int]) -> None:
        """Print how often each code occurred, with what it means."""
        if counts:
            rows = [(code, count, self.explained(code)) for code, count in counts.items()]
            print_table(title, ("code", "lines", "meaning" if not self._dutch else "betekenis"), rows,
                        right=frozenset({"lines"}))  # fmt: skip

    def result(self, title: str, facts: Mapping[str, Any]) -> None:
        """Print what a command found: JSON, or a table of names and values."""
        if self.as_json:
            print_json(dict(facts))
            return
        plain = {name: value for name, value in facts.items() if not isinstance(value, (dict, list))}
        print_table(title, ("", " "), list(plain.items()))

    def fail(self, code: str, field: str) -> None:
        """Print one line: the code, the field, and what it means; never a value."""
        if self.as_json:
            print_json({"error": {"code": code, "field": field}})
        text = self.explained(field.partition(":")[0]) or self.explained(code)
        about = f" ({field})" if field else ""
        print(f"{code}{about}: {text}" if text else f"{code}{about}", file=sys.stderr)  # noqa: T201 - a command speaks

    @contextmanager
    def coded(self) -> Iterator[None]:
        """Turn every failure within into its code and exit status 1."""
        try:
            yield
        except GatewayRefused as error:
            code, _, field = error.field.partition(":")
            self.fail(
                code if self.explained(code) else str(error.refusal), field or ("" if self.explained(code) else code)
            )
        except RefusalError as error:
            self.fail(str(error.refusal), error.field or str(error))
        except GatewayUnavailable as error:
            self.fail(error.code, "gateway.address")
        except UnavailableError as error:
            self.fail("UNAVAILABLE", type(error).__name__)
        except KeyboardInterrupt:
            self.say("interrupted; run the same command again to go on" if not self._dutch
                     else "onderbroken; start dezelfde opdracht opnieuw om verder te gaan")  # fmt: skip
            raise typer.Exit(INTERRUPTED) from None
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:  # noqa: BLE001 - its text may carry a value, its type and place do not
            self.fail("INTERNAL", f"{type(error).__name__} at {where(error)}")
        else:
            return
        raise typer.Exit(REFUSED)


def beside(path: Path, ending: str) -> Path:
    """Return the path of a file that accompanies `path`."""
    return path.with_name(path.name + ending)
