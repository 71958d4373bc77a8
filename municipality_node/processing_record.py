"""The record of processing activities (GDPR art. 30), from what is configured and in force: never from memory."""

from collections.abc import Mapping, Sequence
from typing import Any

from keys.identity import MunicipalityCode
from keys.manifest import Manifest
from municipality_node.domain.policy import Policy
from municipality_node.domain.retention import Keeping, Period
from municipality_node.key_holding import KeyHolding
from municipality_node.settings import MunicipalitySettings, NodeSettings

_SIGNAL = (
    "naam",
    "adres",
    "geboortedatum (waar toegestaan)",
    "telefoon",
    "e-mail",
    "bedrag en begin van de achterstand",
)
_REGISTER = ("burgerservicenummer", "naam", "adres", "geboortedatum", "geheimhouding", "opschorting")
_CLASSES: Mapping[Keeping, str] = {
    Keeping.UNOPENED: "bundels die geen koppelsleutel opent, vanaf ontvangst",
    Keeping.WITHHELD: "inhoud van tegengehouden signalen, onder een sleutel die geen rol gebruikt",
    Keeping.REVIEW: "signalen in beoordeling, en afwijzingen die nog teruggedraaid kunnen worden",
    Keeping.HISTORY: "pseudoniemen van personen en huishoudens, voor herhaling en recidive",
    Keeping.LISTED: "personen op de lijsten van schuldhulp en bezwaar",
    Keeping.EXPLANATIONS: "waarom een signaal is tegengehouden, in waarden",
    Keeping.RELEASED: "vrijgegeven signalen die in geen zaak zitten",
    Keeping.CASES: "gesloten zaken met signalen, personen, notities en contactpogingen",
    Keeping.SIGNALS: "wat van een signaal overblijft: kenmerk, toestand, codes van regels",
    Keeping.REFUSED: "geweigerde bundels, als hash",
    Keeping.WITHDRAWALS: "ingetrokken signalen, als kenmerk",
    Keeping.FEEDBACK: "wat partners is teruggekoppeld",
    Keeping.OUTBOX: "verzegelde terugkoppeling die de gateway niet heeft afgenomen",
    Keeping.QUERIES: "welke koppelsleutels zijn geëvalueerd, als verwijzing",
    Keeping.USERS: "accounts van wie geen toegang meer heeft, zodra geen zaak ze nog noemt",
    Keeping.SESSIONS: "sessies van de console, tot het moment waarop ze eindigen",
    Keeping.APPROVALS: "goedkeuringen van beleid dat geen tweede kreeg of niet meer bestaat",
    Keeping.REPORT_COUNTS: "tellingen per maand voor de rapportages",
    Keeping.PROCESSING: "regels van het Logboek Dataverwerkingen, betrokkenen versleuteld",
    Keeping.AUDIT: "auditlogboek, zonder identiteiten, als geheel",
}
"""Total: a class that is kept and not told here is a failing test."""
PURPOSE = "Inwoners met betalingsachterstanden vroeg hulp aanbieden"
LEGAL_BASIS = "Wgs art. 3 lid 1 onder b; Besluit gemeentelijke schuldhulpverlening § 2; AVG art. 6 lid 1 onder c en e"


def record(
    settings: MunicipalitySettings, node: NodeSettings, policy: Policy, manifest: Manifest | None
) -> Mapping[str, Any]:
    """Return the record of one municipality: who, why, about whom, what, to whom, how long, how it is guarded.

    `manifest` is the one in force, None where none was accepted yet.
    """
    log = settings.processing_log
    return {
        "activity": "Vroegsignalering van schulden",
        "activity_uri": log.activity if log else None,
        "controller": {"municipality_code": settings.code, "oin": settings.oin},
        "processor": {"oin": settings.operator_oin} if settings.operator_oin != settings.oin else None,
        "purpose": PURPOSE,
        "legal_basis": LEGAL_BASIS,
        "data_subjects": ["inwoners over wie een signaalpartner een achterstand meldt", "ingezetenen in de BRP"],
        "personal_data": {
            "signal": _SIGNAL,
            "register": _REGISTER,
        },
        "special_categories": [],
        "recipients": [
            "signaalpartners: terugkoppeling in codes, verzegeld per partner",
            "CBS: uitwisselmodel DDAS, alleen over geopende signalen",
            "belteam of vrijwilliger: contactgegevens van overgedragen zaken",
        ],
        "transfers_outside_eea": "geen",
        "retention": retention(policy),
        "automated_decisions": _rules(policy),
        "human_review": {
            "sample_permille_of_withheld": policy.sample_permille,
            "review_days": policy.review.days,
            "four_eyes": policy.review.four_eyes,
        },
        "measures": _measures(settings, node, manifest),
        "policy": {"name": policy.name, "version": policy.version, "sha256": policy.digest.hex()},
        "manifest": _manifest(manifest),
    }


def retention(policy: Policy) -> Sequence[Mapping[str, str]]:
    """Return every class of data with its period as the policy and the table of periods say, and on what ground."""
    told = []
    for keeping in Keeping:
        period = policy.retention.period(keeping)
        told.append(
            {"class": keeping.value, "what": _CLASSES[keeping], "period": dutch_period(period), "basis": period.basis}
        )
    return told


def dutch_period(period: Period) -> str:
    """Return a period as Dutch readers have it."""
    parts = [f"{period.months} maanden"] if period.months else []
    parts += [f"{period.days} dagen"] if period.days else []
    return " en ".join(parts) or "tot de laatste dag die de lijst zelf noemt"


def _rules(policy: Policy) -> Sequence[Mapping[str, str]]:
    texts = sorted(policy.texts.items())
    return [{"rule": code.value, "reason": text.reason, "basis": text.basis} for code, text in texts]


def key_holding(settings: MunicipalitySettings, node: NodeSettings, manifest: Manifest | None) -> KeyHolding:
    """Return who together could open what is sealed to the municipality."""
    return KeyHolding(MunicipalityCode(settings.code), manifest, node.gateway.allow_same_operator)


def _measures(settings: MunicipalitySettings, node: NodeSettings, manifest: Manifest | None) -> Sequence[str]:
    count = len(node.audit.witness)
    witnesses = f"medeondertekend door {node.audit.needed} van {count} getuigen" if count else "geen getuigen ingesteld"
    stated = [
        "signalen zijn verzegeld tot een koppelsleutel van een ingezetene ze opent; evaluaties zijn begroot",
        key_holding(settings, node, manifest).told(),
        "TLS met certificaten aan beide zijden; organisaties op een lijst",
        "persoonsgegevens versleuteld per rij; verwijderen vernietigt ook de sleutel",
        f"auditlogboek zonder identiteiten; {witnesses}",
    ]
    if settings.processing_log:
        stated.append("Logboek Dataverwerkingen: een regel per betrokkene, bevestigd voordat de verwerking plaatsvindt")
    return stated


def _manifest(manifest: Manifest | None) -> Mapping[str, Any] | None:
    if manifest is None:
        return None
    until = manifest.expires_at.date().isoformat()
    return {"version": manifest.version, "sha256": manifest.hash().hex(), "valid_until": until}


def as_markdown(told: Mapping[str, Any]) -> str:
    """Return a record as a page."""
    lines = [f"# Verwerking: {told['activity']}", ""]
    for name, value in told.items():
        if name != "activity":
            lines += [f"## {name.replace('_', ' ').capitalize()}", "", *_paragraph(value), ""]
    return "\n".join(lines)


def _paragraph(value: Any) -> list[str]:
    match value:
        case dict():
            return [f"- {name}: {', '.join(item) if isinstance(item, tuple) else item}" for name, item in value.items()]
        case list() | tuple():
            lines = [": ".join(map(str, item.values())) if isinstance(item, dict) else str(item) for item in value]
            return [f"- {line}" for line in lines] or ["geen"]
        case None:
            return ["geen"]
        case _:
            return [str(value)]
