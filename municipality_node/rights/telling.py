"""What is held on a person, in the words of art. 15: what, from whom, to whom, how long, on which ground."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum, IntEnum
from typing import Any

from keys.identity import Day, MunicipalityCode, Oin, SignalId
from ldv.operation import Operation
from municipality_node.domain.policy import Policy
from municipality_node.domain.resident import Bsn
from municipality_node.domain.retention import Keeping
from municipality_node.holdings import HeldAbout, HeldCase, HeldSignal
from municipality_node.processing_record import LEGAL_BASIS, PURPOSE, dutch_period
from municipality_node.store.signals import State, origin_of

Partners = Mapping[Oin, str]
_OF_STAFF = frozenset({"user", "user_id", "assigned_to", "import_ref", "reference", "row"})
"""Whose pen it was, and how rows are tied together: about colleagues, or about nobody."""
_NOT_GIVEN = (
    "De inhoud van tegengehouden signalen is versleuteld met een sleutel die niemand gebruikt.",
    "Van zulke signalen staan hieronder partner, bedrag, dagen en de regels die ze tegenhielden.",
    "Signalen die misschien over een ander gaan, staan er zonder inhoud bij.",
    "Bundels die geen koppelsleutel opent, kan niemand lezen: of ze over u gaan, is niet vast te stellen.",
    "Het auditlogboek bevat geen persoonsgegevens.",
    "Gegevens over medebewoners en over medewerkers zijn weggelaten (AVG art. 15 lid 4).",
)
_YOUR_RIGHTS = (
    "U kunt vragen gegevens te verbeteren (art. 16), te wissen (art. 17) of de verwerking te beperken (art. 18).",
    "U kunt bezwaar maken (art. 21); dan houdt het beleid nieuwe signalen over u tegen.",
    "U kunt een klacht indienen bij de Autoriteit Persoonsgegevens.",
)


def told_of(
    held: HeldAbout, lines: Sequence[Operation], policy: Policy, partners: Partners, *, on_staff_list: bool
) -> Mapping[str, Any]:
    """Return the document: plain values, for JSON and for the page."""
    return {
        "burgerservicenummer": held.bsn.value,
        "purpose": PURPOSE,
        "legal_basis": LEGAL_BASIS,
        "automated_decisions": "Regels besluiten of een signaal wordt vrijgegeven, voorgelegd of tegengehouden; bij elk"
        " besluit staan de regels met waarde, grens, reden en grondslag. Een deel van wat wordt tegengehouden, bekijkt"
        " een mens.",
        "transfers_outside_eea": "geen",
        "stores": [*_stores(held, lines, policy, partners), _staff_list(policy, on_staff_list=on_staff_list)],
        "not_given": list(_NOT_GIVEN),
        "rights": list(_YOUR_RIGHTS),
    }


def _stores(held: HeldAbout, lines: Sequence[Operation], policy: Policy, partners: Partners) -> list[dict[str, Any]]:
    register = [plain(held.resident)] if held.resident else []
    keys = [{"leaf": leaf} for leaf in held.link_key_leaves]
    lists = [{"list": name.value, "until": plain(until)} for name, until in held.listed.items()]
    signals = [_signal(one, partners) for one in held.signals if one.row.state is not State.REVIEW]
    waiting = [_signal(one, partners) for one in held.signals if one.row.state is State.REVIEW]
    feedback = [
        {"signal_id": str(one.row.signal_id), "partner": _name(one.row.partner, partners), "told": one.told.value}
        for one in held.signals
        if one.told is not None
    ]
    own = [{"what": line.name, "when": line.start.isoformat(timespec="seconds")} for line in lines]
    partner, staff = "signaalpartner", "medewerkers vroegsignalering van deze gemeente"
    return [
        _store("register", "Uw gegevens in de basisregistratie personen", "BRP", "niemand buiten de gemeente", policy,
               None, register, "zolang u hier bent ingeschreven"),
        _store("link-keys", "Sleutels waarmee een signaal over u opengaat", "berekend uit de BRP", "niemand", policy,
               None, keys, "tot het einde van het tijdvak van de sleutel"),
        _store("lists", "Lijsten van de gemeente", "schuldhulpverlening; uzelf", "niemand", policy, Keeping.LISTED,
               lists),
        _store("signals", "Signalen over u en wat erover is besloten", partner, staff, policy, Keeping.SIGNALS,
               signals),
        _store("review", "Signalen die op een medewerker wachten", partner, "beoordelaars van deze gemeente", policy,
               Keeping.REVIEW, waiting),
        _store("cases", "Zaken, contactpogingen en notities", f"{partner}; medewerkers; uzelf",
               f"{staff}; belteam of vrijwilliger bij overdracht (alleen contactgegevens); CBS (DDAS), zaken van een"
               " geleverd tijdvak", policy, Keeping.CASES, [_case(one, partners) for one in held.cases]),
        _store("feedback", "Wat partners is teruggekoppeld", "deze gemeente", partner, policy, Keeping.FEEDBACK,
               feedback),
        _store("processing-log", "Wanneer er met uw gegevens is gewerkt (Logboek Dataverwerkingen)", "deze gemeente",
               "niemand", policy, Keeping.PROCESSING, own),
    ]  # fmt: skip


def _staff_list(policy: Policy, *, on_staff_list: bool) -> dict[str, Any]:
    items = [{"listed": True}] if on_staff_list else []
    return _store("staff", "Personeelslijst, om inzage door collega's te signaleren (als pseudoniem)", "uw werkgever",
                  "niemand", policy, None, items, "tot de volgende lijst")  # fmt: skip


def _store(
    name: str, title: str, source: str, recipients: str, policy: Policy, keeping: Keeping | None,
    items: list[dict[str, Any]], period: str = "",
) -> dict[str, Any]:  # fmt: skip
    kept = policy.retention.period(keeping) if keeping is not None else None
    return {
        "store": name,
        "title": title,
        "source": source,
        "recipients": recipients,
        "period": period if kept is None else dutch_period(kept),
        "period_basis": "" if kept is None else kept.basis,
        "items": items,
    }


def _signal(held: HeldSignal, partners: Partners) -> dict[str, Any]:
    row = held.row
    told: dict[str, Any] = {
        "signal_id": str(row.signal_id),
        "partner": _name(row.partner, partners),
        "day": Day(row.day).date.isoformat(),
        "received": Day(row.received_day).date.isoformat(),
        "through": origin_of(row.mode),
        "state": row.state.value,
        "certainly_about_you": held.certain,
    }
    if not held.certain:
        return told
    told["rules"] = list(row.rules)
    if held.content is not None:
        told["stated"] = plain(held.content.signal)
        told["registered_then"] = plain(held.content.resident)
    if held.explanation is not None:
        told["decision"] = plain(held.explanation)
    if held.remembered is not None:
        kept = held.remembered
        told["remembered"] = {
            "signal_type": kept.signal_type.name,
            "amount_cents": kept.amount_cents,
            "arrears_since": plain(kept.arrears_since),
            "sent": plain(kept.sent),
        }
    if held.sampled is not None:
        told["looked_at_by_a_human"] = held.sampled.value
    return told


def _case(held: HeldCase, partners: Partners) -> dict[str, Any]:
    case: dict[str, Any] = plain(held.case)
    for signal in case["particulars"]["signals"]:
        signal["partner"] = partners.get(Oin(signal["partner"]), signal["partner"])
    return {
        **case,
        "attempts": [plain(one) for one in held.attempts],
        "contact_data_handed_to": len(held.handed_to),
    }


def _name(partner: Oin, partners: Partners) -> str:
    return partners.get(partner, partner.value)


def plain(value: Any) -> Any:
    """Return a value of ours as JSON has it: codes, texts, numbers and days; what is of staff is left out."""
    if isinstance(value, Enum):
        return value.name if isinstance(value, IntEnum) else value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(plain(name)): plain(one) for name, one in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes):
        return [plain(one) for one in value]
    return _told(value)


def _told(value: Any) -> Any:
    """Return a value type as its text, a record as its fields."""
    match value:
        case Bsn() | Oin() | MunicipalityCode():
            return value.value
        case SignalId():
            return str(value)
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
    if not is_dataclass(value):
        raise TypeError("a kind of value that nobody said how to tell")
    names = [field.name for field in fields(value) if field.name not in _OF_STAFF]
    return {name: plain(getattr(value, name)) for name in names}
