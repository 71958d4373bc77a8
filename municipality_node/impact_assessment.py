"""The data protection impact assessment (GDPR art. 35), filled with what this installation is and does.

The chapters are those of the Dutch government's model (Model DPIA Rijksdienst). What a machine cannot know is marked as
a question: the document is a draft until somebody answers all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keys.manifest import Manifest
from municipality_node import processing_record
from municipality_node.domain.policy import Policy
from municipality_node.key_holding import KeyHolding
from municipality_node.settings import MunicipalitySettings, NodeSettings

QUESTION = "**In te vullen:**"


@dataclass(frozen=True, slots=True)
class Risk:
    """What could happen to people, what is done against it, and what is left."""

    harm: str
    measures: str
    left: str


_RISKS = (
    Risk(
        "Iemand anders dan de bedoelde inwoner wordt benaderd, of een huisgenoot leest mee.",
        "Vergelijking in klare tekst na openen; bij twijfel beslist een mens; brieven noemen geen bedrag.",
        "De kans op een verkeerde koppeling staat in docs/matching.md; `drempel-node model risk` rekent haar uit.",
    ),
    Risk(
        "De regionale beheerder of een derde ziet wie een achterstand heeft.",
        "Blinde modus: alleen verzegelde bundels en geblindeerde punten; sleutels bij de gemeente.",
        "In directe modus ziet de gateway een signaal in het geheugen tijdens de aanroep.",
    ),
    Risk(
        "Signalen over niet-inwoners worden geopend.",
        "Openen vraagt een geëvalueerde koppelsleutel; evaluaties zijn begroot en controleerbaar.",
        "Wie het register beheert, kan er iemand aan toevoegen; de controle met het uittreksel van de bron vindt dat.",
    ),
    Risk(
        "Medewerkers kijken uit nieuwsgierigheid, ook naar collega's of zichzelf.",
        "Rollen, toewijzing of reden, elke blik op record, meldingen over collega's, uzelf en het eigen adres.",
        "Een blik met een valse reden wordt pas bij navraag ontdekt.",
    ),
    Risk(
        "Een signaal wordt onterecht tegengehouden en hulp blijft uit.",
        "Elke regel met reden en grondslag; een steekproef gaat naar een mens; inzage en bezwaar.",
        "Van wat buiten de steekproef valt, ziet geen mens de inhoud.",
    ),
    Risk(
        "Gegevens blijven langer dan nodig, of komen uit een back-up terug.",
        "Eén dagelijkse taak per klasse; de sleutel gaat mee en staat in geen back-up.",
        "Flashgeheugen kan oude pagina's bewaren: versleutel de schijf.",
    ),
    Risk(
        "Een antwoord aan een partner verraadt dat iemand ergens woont.",
        "Vaste dagen, vaste grootte, één antwoord voor alles wat niet werd opgepakt.",
        "Een positief antwoord zegt dat er iemand woont; dat hoort bij de samenwerking.",
    ),
)


def assessment(
    settings: MunicipalitySettings,
    node: NodeSettings,
    policy: Policy,
    manifest: Manifest | None,
    figures: Mapping[str, Any] | None,
) -> str:
    """Return the assessment of one municipality as a page; `figures` are the counts of its store, if they are known.

    `manifest` is the one in force, None where none was accepted yet.
    """
    record = processing_record.record(settings, node, policy, manifest)
    risks = (*_RISKS, _collusion(processing_record.key_holding(settings, node, manifest)))
    personal = [f"{kind}: {', '.join(names)}" for kind, names in record["personal_data"].items()]
    processor = record["processor"]
    chapters: Sequence[tuple[str, Sequence[str]]] = (
        ("1 Voorstel", [f"{record['activity']} met Drempel, gemeente {settings.code}.", f"{QUESTION} aanleiding."]),
        ("2 Persoonsgegevens", [*personal, "Geen BSN in een signaal; geen vrije tekst."]),
        ("3 Gegevensverwerkingen", _steps(settings)),
        ("4 Doeleinden", [record["purpose"], "Niet voor handhaving, toezicht of incasso."]),
        ("5 Betrokken partijen", [
            f"Verwerkingsverantwoordelijke: gemeente {settings.code}, OIN {settings.oin}.",
            f"Verwerker: OIN {processor['oin']}." if processor else "Geen verwerker voor de node.",
            *record["recipients"], f"{QUESTION} verwerkersovereenkomst, partners en convenant.",
        ]),
        ("6 Belangen", ["Vroege hulp voor de inwoner; nakoming voor de partner.", f"{QUESTION} afweging."]),
        ("7 Verwerkingslocaties", [
            f"Doorgifte buiten de EER: {record['transfers_outside_eea']}.", f"{QUESTION} locatie.",
        ]),
        ("8 Technieken", [*record["measures"], *_methods(policy)]),
        ("9 Juridisch en beleidsmatig kader", [
            record["legal_basis"], f"Beleid {policy.name}, versie {policy.version}.",
        ]),
        ("10 Bewaartermijnen", [_period(row) for row in record["retention"]]),
        ("11 Rechtsgrond", [record["legal_basis"]]),
        ("12 Bijzondere persoonsgegevens", ["Geen gevraagd; notities kennen een vaste lijst van waarnemingen.",
                                            "Het burgerservicenummer op grond van de Wet BRP en de Wabb."]),
        ("13 Doelbinding", ["Alleen wat de regels vrijgeven, bereikt een medewerker; wat dicht blijft, wordt gewist."]),
        ("14 Noodzaak en evenredigheid", [f"{row['rule']}: {row['reason']} ({row['basis']})" for row in
                                         record["automated_decisions"]]),
        ("15 Rechten van de betrokkenen", [
            "Inzage, wissing en bezwaar: `drempel-node rights` (docs/operations/rights.md).",
            f"Menselijke tussenkomst: {policy.sample_permille} promille van wat wordt tegengehouden, en op verzoek.",
            f"{QUESTION} hoe inwoners worden geïnformeerd (art. 13 en 14).",
        ]),
        ("16 Risico's voor betrokkenen", [f"{risk.harm} Wat rest: {risk.left}" for risk in risks]),
        ("17 Maatregelen", [f"{risk.harm} {risk.measures}" for risk in risks]),
        ("Cijfers van deze installatie", _figures(figures)),
    )  # fmt: skip
    lines = [f"# DPIA: {record['activity']}, gemeente {settings.code}", "", f"Beleid: {policy.digest.hex()}", ""]
    for title, told in chapters:
        lines += [f"## {title}", "", *(f"- {line}" for line in told), ""]
    return "\n".join(lines)


def _collusion(holding: KeyHolding) -> Risk:
    told = holding.told()
    return Risk(
        "Gateway en node openen samen signalen over wie hier niet woont.",
        f"{told[0].upper()}{told[1:]}.",
        "Gateway, node en derde samen kunnen het wel."
        if holding.split
        else "Zonder gesplitste koppelsleutel houdt alleen de scheiding van organisaties dit tegen.",
    )


def _steps(settings: MunicipalitySettings) -> Sequence[str]:
    steps = [
        "Partner controleert, blindeert, verzegelt en tekent; de gateway bewaart verzegelde bundels per gemeente.",
        "De node opent alleen met koppelsleutels van eigen inwoners, vergelijkt en legt voor aan de regels.",
        "Vrijgegeven signalen worden zaken; contactpogingen, brieven en uitkomst worden vastgelegd.",
        "Elke stap staat zonder identiteit in een auditlogboek dat een ander kan controleren.",
    ]
    if settings.processing_log:
        steps.append("Elke verwerking van gegevens van een inwoner staat in het Logboek Dataverwerkingen.")
    if settings.exchange:
        steps.append("Aan CBS wordt geleverd volgens het uitwisselmodel DDAS.")
    return steps


def _methods(policy: Policy) -> Sequence[str]:
    matching = policy.matching
    return (
        f"koppelen boven een kans van {matching.upper}, beoordelen boven {matching.lower}; regels beslissen",
        "VOPRF (RFC 9497), HPKE (RFC 9180), AES-256-GCM, Ed25519; Merkle-boom (RFC 6962)",
    )


def _period(row: Mapping[str, str]) -> str:
    ground = f" ({row['basis']})" if row["basis"] else ""
    return f"{row['what']}: {row['period']}{ground}"


def _figures(figures: Mapping[str, Any] | None) -> Sequence[str]:
    if figures is None:
        return ["Niet opgevraagd: `drempel-node dpia --figures` telt ze in de opslag."]
    return [
        f"{name.replace('_', ' ')}: {', '.join(f'{one} {count}' for one, count in value.items()) or 'geen'}"
        if isinstance(value, Mapping)
        else f"{name.replace('_', ' ')}: {value}"
        for name, value in figures.items()
    ]
