"""The weights of the comparison as a file: TOML, closed, complete, known by its digest."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, TypeVar

from pydantic import Field, ValidationError, model_validator

from municipality_node.domain.comparison.estimation import Estimate
from municipality_node.domain.comparison.evidence import Address, BirthDate, Initials, Surname
from municipality_node.domain.comparison.weights import MODEL_VERSION, SHIPPED, Weights
from servicekit.settings import SettingsRefused, StrictModel, option_errors

Share = Annotated[float, Field(gt=0, lt=1)]
Some = TypeVar("Some", Surname, Initials, BirthDate, Address)
_DIGEST_SHOWN = 16


class _Strangers(StrictModel):
    unrelated: Share
    relative: Share


class _Fitted(StrictModel):
    """On how much the weights were estimated; says nothing about anybody."""

    signals: Annotated[int, Field(ge=0)]
    rounds: Annotated[int, Field(ge=0)]


class _ModelFile(StrictModel):
    version: Literal[2]
    all_initials: Share
    fitted: _Fitted
    strangers: _Strangers
    surname: dict[Surname, Share]
    initials: dict[Initials, Share]
    birth_date: dict[BirthDate, Share]
    address: dict[Address, Share]

    @model_validator(mode="after")
    def _complete(self) -> "_ModelFile":
        for name in ("surname", "initials", "birth_date", "address"):
            if set(getattr(self, name)) != set(getattr(SHIPPED, name)):
                raise ValueError(f"{name}: every level of the model, and no other")
        return self


def load(path: Path) -> Weights:
    """Return the weights in a file. Raises SettingsRefused naming the option."""
    try:
        data = path.read_bytes()
    except OSError:
        raise SettingsRefused(f"{path.name}: cannot be read") from None
    try:
        file = _ModelFile.model_validate(tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        problem = f"{path.name}: not valid TOML"
    except ValidationError as error:
        problem = f"{path.name}: {option_errors(error)}"
    else:
        return _weights(file, hashlib.sha256(data).hexdigest()[:_DIGEST_SHOWN])
    raise SettingsRefused(problem)


def _weights(file: _ModelFile, source: str) -> Weights:
    strangers = replace(SHIPPED.strangers, unrelated=file.strangers.unrelated, relative=file.strangers.relative)
    return replace(
        SHIPPED,
        source=source,
        surname=MappingProxyType(file.surname),
        initials=MappingProxyType(file.initials),
        birth_date=MappingProxyType(file.birth_date),
        address=MappingProxyType(file.address),
        all_initials=file.all_initials,
        strangers=strangers,
    )


def write(path: Path, found: Estimate) -> None:
    """Write weights so that `load` returns them, to six digits."""
    weights = found.weights
    sections: dict[str, dict[str, float]] = {
        "fitted": {"signals": found.signals, "rounds": found.rounds},
        "strangers": {
            "unrelated": _rounded(weights.strangers.unrelated),
            "relative": _rounded(weights.strangers.relative),
        },
        "surname": _levels(weights.surname),
        "initials": _levels(weights.initials),
        "birth_date": _levels(weights.birth_date),
        "address": _levels(weights.address),
    }
    lines = [
        "# How often each field of a true match agrees at each level, estimated on signals; see docs/matching.md.",
        f"version = {MODEL_VERSION}",
        f"all_initials = {_rounded(weights.all_initials)}",
    ]
    for name, entries in sections.items():
        lines += ["", f"[{name}]", *(f"{key} = {value}" for key, value in entries.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _levels(levels: Mapping[Some, float]) -> dict[str, float]:
    return {level.value: _rounded(share) for level, share in levels.items()}


def _rounded(share: float) -> float:
    return max(0.000001, round(share, 6))
