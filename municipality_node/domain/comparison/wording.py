"""A comparison in the words of a Dutch case worker."""

from collections.abc import Iterable

from municipality_node.domain.comparison.evidence import Address, BirthDate, Evidence, Initials, Level, Surname

LEVEL_WORDS: dict[Level, str] = {
    Surname.SAME: "achternaam gelijk",
    Surname.SOUNDS_SAME: "achternaam klinkt gelijk",
    Surname.PART: "achternaam gelijk op een deel",
    Surname.TYPO: "achternaam verschilt in een letter",
    Surname.CLOSE: "achternaam lijkt erop",
    Surname.RESEMBLES: "achternaam lijkt er enigszins op",
    Surname.DIFFERENT: "achternaam verschilt",
    Surname.MISSING: "achternaam ontbreekt",
    Initials.FIRST_NAME: "voornaam gelijk",
    Initials.ALL: "voorletters gelijk",
    Initials.FIRST: "eerste voorletter gelijk",
    Initials.CALL_NAME: "roepnaam of volgende voornaam",
    Initials.FIRST_NAME_TYPO: "voornaam lijkt erop",
    Initials.OTHERS_DIFFER: "eerste voorletter gelijk, verdere voorletters verschillen",
    Initials.ANOTHER: "voorletter van roepnaam of volgende voornaam",
    Initials.DIFFERENT: "voorletters verschillen",
    Initials.MISSING: "voorletters ontbreken",
    BirthDate.SAME: "geboortedatum gelijk",
    BirthDate.SWAPPED: "geboortedatum gelijk met dag en maand verwisseld",
    BirthDate.ONE_DIGIT: "geboortedatum verschilt in een cijfer",
    BirthDate.YEAR_NEAR: "geboortedatum verschilt een jaar",
    BirthDate.YEAR_ONLY: "geboortejaar gelijk, 1 januari ingevuld",
    BirthDate.INCOMPLETE_AGREES: "geboortedatum past bij de onvolledige datum in de BRP",
    BirthDate.DIFFERENT: "geboortedatum verschilt",
    BirthDate.MISSING: "geboortedatum ontbreekt",
    Address.SAME: "adres gelijk",
    Address.ADDITION_MISSING: "toevoeging ontbreekt",
    Address.ADDITION_EXTRA: "toevoeging staat niet in de BRP",
    Address.ADDITION_DIFFERS: "toevoeging verschilt",
    Address.POSTCODE_TYPO: "postcode verschilt in een teken, huisnummer gelijk",
    Address.NUMBER_TYPO: "huisnummer lijkt erop, postcode gelijk",
    Address.POSTCODE_ONLY: "alleen postcode gelijk",
    Address.OTHER: "ander adres",
}
_SAYS_ENOUGH = frozenset(
    {Surname.SAME, Initials.ALL, Initials.FIRST_NAME, BirthDate.SAME, Address.SAME}
    | {Surname.MISSING, Initials.MISSING, BirthDate.MISSING}
)


def words(evidence: Evidence) -> str:
    """Return one field's finding, with both texts where they differ (`achternaam klinkt gelijk (Visser/Fisser)`)."""
    text = LEVEL_WORDS[evidence.level]
    if evidence.level in _SAYS_ENOUGH or not (evidence.stated and evidence.registered):
        return text
    return f"{text} ({evidence.registered}/{evidence.stated})"


def explain(evidence: Iterable[Evidence]) -> str:
    """Return every field's finding in one line, what speaks for the match first."""
    return "; ".join(words(found) for found in sorted(evidence, key=lambda found: -found.ratio))
