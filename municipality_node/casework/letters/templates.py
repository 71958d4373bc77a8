"""Templates by kind and variant, rendered in a sandbox: they see a few strings and nothing of the program."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from municipality_node.domain.casework.contact import Channel
from municipality_node.errors import TemplateRefused

LARGEST = 20_000
_SUBJECT = "Onderwerp:"
_NAME = re.compile(r"(brief|mail|bericht|kaartje)(-[a-z]{2,15}){0,2}")


class Kind(StrEnum):
    """What is written."""

    LETTER = "brief"
    MAIL = "mail"
    MESSAGE = "bericht"
    CARD = "kaartje"

    @property
    def channel(self) -> Channel:
        """As which channel it counts."""
        return _CHANNELS[self]


_CHANNELS = {
    Kind.LETTER: Channel.LETTER, Kind.MAIL: Channel.MAIL, Kind.MESSAGE: Channel.TEXT, Kind.CARD: Channel.CARD,
}  # fmt: skip


class Variant(StrEnum):
    """For whom, most pressing first; what has no template of its own gets the one of its kind."""

    CRISIS = "crisis"
    END_OF_SUPPLY = "einde-levering"
    YOUTH = "jongeren"
    RECIDIVISM = "recidive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a template came to."""

    subject: str
    paragraphs: tuple[str, ...]


class Templates:
    """The templates of the package, those of the municipality in front of them. Raises TemplateRefused."""

    def __init__(self, own: Path | None = None) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            autoescape=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        packaged = resources.files(__package__).joinpath("templates")
        texts = {_stem(file.name): file.read_text(encoding="utf-8") for file in packaged.iterdir()}
        if own is not None:
            texts |= _own(own)
        self._sources: Mapping[str, str] = texts

    @property
    def names(self) -> tuple[str, ...]:
        """Every template's name."""
        return tuple(sorted(self._sources))

    def choose(self, kind: Kind, variants: frozenset[Variant]) -> str:
        """Return the name of the most pressing variant that there is a template for."""
        names = [f"{kind.value}-{variant.value}" for variant in Variant if variant in variants]
        return next((name for name in names if name in self._sources), kind.value)

    def check(self, kind: Kind, name: str) -> None:
        """Return when there is such a template of this kind. Raises TemplateRefused."""
        if name not in self._sources or name.split("-", maxsplit=1)[0] != kind.value:
            raise TemplateRefused("no template of this name and kind", field="template")

    def render(self, name: str, values: Mapping[str, str]) -> Rendered:
        """Return subject and paragraphs. Raises TemplateRefused, naming the template and never a value."""
        source = self._sources.get(name)
        if source is None:
            raise TemplateRefused("no template of this name", field="template")
        try:
            text = self._environment.from_string(source).render(**values)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
            problem = f"{name}: cannot be rendered"
        else:
            return _parts(text)
        raise TemplateRefused(problem, field=name)


def _parts(text: str) -> Rendered:
    head, *rest = [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]
    if head.startswith(_SUBJECT):
        return Rendered(subject=head.removeprefix(_SUBJECT).strip(), paragraphs=tuple(filter(None, rest)))
    return Rendered(subject="", paragraphs=(head, *filter(None, rest)))


def _own(folder: Path) -> dict[str, str]:
    texts = {}
    try:
        for path in sorted(folder.glob("*.txt")):
            if not _NAME.fullmatch(path.stem) or path.stat().st_size > LARGEST:
                raise TemplateRefused("name or size", field=path.stem)
            texts[path.stem] = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        texts.clear()
    if not texts:
        raise TemplateRefused(f"{folder.name}: no readable templates", field="letters.templates")
    return texts


def _stem(name: str) -> str:
    return name.removesuffix(".txt")
