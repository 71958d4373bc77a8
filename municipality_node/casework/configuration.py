"""How a municipality works its cases, as it writes it: TOML, closed, known by its digest."""

import hashlib
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator, model_validator

from keys.errors import KeysError
from keys.identity import Oin
from municipality_node.domain.casework.capacity import NATIONAL_FTE_PER_10_000, CapacitySettings
from municipality_node.domain.casework.conditions import Conditions
from municipality_node.domain.casework.contact import Channel
from municipality_node.domain.casework.deadlines import DeadlineSettings, StartEvent
from municipality_node.domain.casework.limits import Bounds, ContactLimits
from municipality_node.domain.casework.reasons import Criterion
from municipality_node.domain.casework.trays import Tray
from servicekit.settings import SettingsRefused, StrictModel, option_errors
from signals.signal import PartnerType

NATIONAL = "national.toml"
Count = Annotated[int, Field(ge=0, le=1_000)]
Days = Annotated[int, Field(ge=1, le=366)]
Text = Annotated[str, Field(min_length=1, max_length=400)]
Name = Annotated[str, Field(pattern=r"[a-z][a-z0-9-]{0,30}")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerDesk:
    """Whom a worker calls at a partner, and what that partner agrees to."""

    partner: Oin
    name: str
    phone: str
    email: str
    arrangement: str
    """Its policy on payment arrangements, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who signs letters and how to answer them."""

    municipality: str = "De gemeente"
    team: str = "Team vroegsignalering"
    phone: str = ""
    email: str = ""
    address: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Casework:
    """Everything that a municipality settles about casework. `digest` is the SHA-256 of its file."""

    limits: ContactLimits
    deadlines: DeadlineSettings
    capacity: CapacitySettings
    trays: tuple[Tray, ...]
    sender: Sender = field(default_factory=Sender)
    templates: Path | None = None
    """A directory of letter templates that replace those of the package, by name."""
    partners: tuple[PartnerDesk, ...] = ()
    digest: bytes = b""


class _Channel(StrictModel):
    minimum: Count = 0
    maximum: Count | None = None
    call_centre_maximum: Count | None = None


class _Contact(StrictModel):
    visits_per_month: Annotated[int, Field(ge=0, le=100_000)] | None = None
    channels: dict[Channel, _Channel] = Field(default_factory=dict)


class _Deadlines(StrictModel):
    first_conversation_weeks: Annotated[int, Field(ge=1, le=26)]
    first_conversation_starts: StartEvent
    crisis_working_days: Annotated[int, Field(ge=1, le=60)]
    crisis_starts: StartEvent
    warn_working_days: Count
    crisis_warn_working_days: Count


class _Capacity(StrictModel):
    fte: Annotated[float, Field(ge=0, le=1_000)] | None = None
    fte_per_10_000: Annotated[float, Field(ge=0, le=100)] = NATIONAL_FTE_PER_10_000
    hours_per_week: Annotated[float, Field(gt=0, le=60)]
    productive: Annotated[float, Field(gt=0, le=1)]


class _Conditions(StrictModel):
    crisis: bool | None = None
    end_of_supply: bool | None = None
    multiple: bool | None = None
    successive: bool | None = None
    youth: bool | None = None
    state_pension: bool | None = None
    minors: bool | None = None
    recidivism: bool | None = None
    earlier_refusal: bool | None = None
    warm_handover: bool | None = None
    chronic: bool | None = None
    phone_known: bool | None = None
    secrecy: bool | None = None
    reached: bool | None = None
    amount_from_cents: Annotated[int, Field(ge=0)] | None = None
    amount_below_cents: Annotated[int, Field(ge=0)] | None = None
    cak_months_from: Annotated[int, Field(ge=0, le=240)] | None = None
    attempts_from: Count | None = None
    partner_types: frozenset[PartnerType] | None = None


class _Tray(StrictModel):
    name: Name
    conditions: _Conditions = Field(default_factory=_Conditions)
    order: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    first_action: Channel
    minutes: Annotated[int, Field(ge=1, le=10_000)]

    def tray(self) -> Tray:
        """Return the value."""
        return Tray(
            name=self.name,
            conditions=Conditions(**self.conditions.model_dump()),
            order=self.order,
            first_action=self.first_action,
            minutes=self.minutes,
        )


class _Letters(StrictModel):
    municipality: Text = "De gemeente"
    team: Text = "Team vroegsignalering"
    phone: str = ""
    email: str = ""
    address: str = ""
    place: str = ""
    templates: Path | None = None


class _Partner(StrictModel):
    oin: str
    name: Text
    phone: str = ""
    email: str = ""
    arrangement: str = ""

    @field_validator("oin")
    @classmethod
    def _known_form(cls, value: str) -> str:
        try:
            return Oin(value).value
        except KeysError:
            raise ValueError("oin") from None


class _CaseworkFile(StrictModel):
    contact: _Contact
    deadlines: _Deadlines
    capacity: _Capacity
    trays: Annotated[tuple[_Tray, ...], Field(min_length=1, max_length=40)]
    letters: _Letters = Field(default_factory=_Letters)
    partners: tuple[_Partner, ...] = ()

    @model_validator(mode="after")
    def _every_case_has_a_tray(self) -> Self:
        trays = [entry.tray() for entry in self.trays]
        if not trays[-1].conditions.ask_nothing:
            raise ValueError("the last tray must ask nothing, so that every case is in one")
        if len({tray.name for tray in trays}) != len(trays):
            raise ValueError("two trays of one name")
        if len({entry.oin for entry in self.partners}) != len(self.partners):
            raise ValueError("two desks of one partner")
        return self


def national_text() -> str:
    """Return the national starting points as they are written."""
    return resources.files(__package__).joinpath(NATIONAL).read_text(encoding="utf-8")


def load(path: Path | None) -> Casework:
    """Return the settings in a file, or the national starting points without one. Raises SettingsRefused."""
    if path is None:
        return parse(national_text().encode(), name=NATIONAL)
    try:
        data = path.read_bytes()
    except OSError:
        raise SettingsRefused(f"{path.name}: cannot be read") from None
    return parse(data, name=path.name, folder=path.resolve().parent)


def parse(data: bytes, *, name: str, folder: Path | None = None) -> Casework:
    """Return the settings in these bytes; relative paths start from `folder`. Raises SettingsRefused."""
    try:
        file = _CaseworkFile.model_validate(tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise SettingsRefused(f"{name}: not valid TOML") from None
    except ValidationError as error:
        problem = f"{name}: {option_errors(error)}"
    else:
        return _casework(file, hashlib.sha256(data).digest(), folder)
    raise SettingsRefused(problem)


def _casework(file: _CaseworkFile, digest: bytes, folder: Path | None) -> Casework:
    contact, letters = file.contact, file.letters
    templates = folder / letters.templates if folder and letters.templates else letters.templates
    return Casework(
        limits=ContactLimits(
            by_channel=MappingProxyType(
                {channel: Bounds(**bounds.model_dump()) for channel, bounds in contact.channels.items()}
            ),
            visits_per_month=contact.visits_per_month,
        ),
        deadlines=DeadlineSettings(**file.deadlines.model_dump()),
        capacity=CapacitySettings(**file.capacity.model_dump()),
        trays=tuple(entry.tray() for entry in file.trays),
        sender=Sender(**letters.model_dump(exclude={"templates"})),
        templates=templates,
        partners=tuple(_desk(entry) for entry in file.partners),
        digest=digest,
    )


def _desk(entry: _Partner) -> PartnerDesk:
    return PartnerDesk(
        partner=Oin(entry.oin),
        name=entry.name,
        phone=entry.phone,
        email=entry.email,
        arrangement=entry.arrangement,
    )
