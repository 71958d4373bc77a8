"""What stands in the field for initials. Written without looking at the normaliser.

Every function returns the text and the tag of what was done to it; an empty tag when nothing was.
"""

import random
from collections.abc import Sequence

_CALL_NAMES = {
    "Johannes": ("Jan", "Hans", "Johan", "Joop"), "Cornelis": ("Kees", "Cor", "Nelis"), "Hendrik": ("Henk", "Rik"),
    "Hendrikus": ("Henk", "Harrie"), "Wilhelmus": ("Wim", "Willem"), "Petrus": ("Piet", "Peter"),
    "Jacobus": ("Jaap", "Koos", "Sjaak"), "Jacob": ("Jaap", "Jaco"), "Theodorus": ("Theo", "Dirk", "Dorus"),
    "Franciscus": ("Frans", "Frank"), "Adrianus": ("Ad", "Arie", "Janus"), "Antonius": ("Toon", "Anton", "Ton"),
    "Gerardus": ("Gerard", "Ger"), "Martinus": ("Martin", "Tinus"), "Lambertus": ("Bert", "Lammert"),
    "Nicolaas": ("Nico", "Klaas"), "Leendert": ("Leen",), "Marinus": ("Rinus",), "Albertus": ("Bert", "Appie"),
    "Bernardus": ("Ben", "Bernard"), "Willem": ("Wim",), "Pieter": ("Piet", "Peter"), "Christiaan": ("Chris",),
    "Johanna": ("Hanna", "Jo", "Anja", "Joke"), "Elisabeth": ("Bets", "Els", "Lies"), "Maria": ("Ria", "Marie", "Mia"),
    "Wilhelmina": ("Mien", "Willy"), "Cornelia": ("Corrie", "Nel"), "Geertruida": ("Truus", "Gé"),
    "Catharina": ("Trijn", "Toos", "Rina"), "Margaretha": ("Greet", "Gré"), "Hendrika": ("Rika", "Henny"),
    "Petronella": ("Nel", "Petra"), "Adriana": ("Ada", "Jana"), "Jacoba": ("Coby", "Co"), "Antonia": ("Toni",),
    "Theodora": ("Thea",), "Helena": ("Leny",), "Francisca": ("Cisca",), "Gerarda": ("Gerda",),
    "Mohamed": ("Mo",), "Mohammed": ("Mo",), "Mehmet": ("Memo",), "Robert": ("Rob", "Bob"), "Michel": ("Mick",),
    "Patrick": ("Pat",), "Thomas": ("Tom",), "Jeffrey": ("Jeff",), "Charlotte": ("Lotte",), "Jacqueline": ("Jacq",),
}  # fmt: skip
_TITLES = ("Dhr. ", "Mevr. ", "Hr. ", "Mw. ", "Fam. ")


def initials(draw: random.Random, given: tuple[str, ...]) -> tuple[str, str]:
    """Return initials, or what partners put in their place: a first name, a call name, nothing."""
    if not given:
        return "", "initials_missing"
    call_names = _CALL_NAMES.get(given[0], ())
    letters = [name[0].upper() for name in given]
    ways: list[tuple[float, tuple[str, str]]] = [
        (50, (_written(draw, letters), "")),
        (27, (_written(draw, letters[:1]), "initials_first_only" if letters[1:] else "")),
        (8, ("", "initials_missing")),
        (7, (given[0], "first_name")),
        (1, (" ".join(given), "all_names")),
        (1, (f"{draw.choice(_TITLES)}{letters[0]}.", "title")),
        (1.5, (_written(draw, [draw.choice("ABCDEFGHJKLMNPRSTW"), *letters[1:]]), "initial_wrong")),
    ]
    if letters[1:]:
        ways.append((1, (_written(draw, letters[1:]), "initials_second_only")))
    if call_names:
        called = draw.choice(call_names)
        ways += [(8, (called, "call_name")), (4, (f"{called[0]}.", "call_name_initial"))]
    return draw.choices([way for _, way in ways], [weight for weight, _ in ways])[0]


def _written(draw: random.Random, letters: Sequence[str]) -> str:
    return draw.choice((".", ".", ". ", " ", "")).join(letters) + ("." if draw.random() < 0.7 else "")
