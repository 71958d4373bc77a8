"""Gather the texts that people read into their gettext catalogues, or say what is missing or not translated.

python -m tools.messages            update every LANGUAGE.po
python -m tools.messages --check    exit 1 when one is behind, or holds a text without translation
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
ROOMS = ("servicekit/web", "municipality_node/wording", "municipality_node/console", "gateway/console")
METHODS = [("**.py", "python"), ("**.jinja", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
LANGUAGE = "nl"


def main() -> None:
    """Update or check the catalogue of every room that exists."""
    check = sys.argv[1:] == ["--check"]
    problems = [problem for name in ROOMS if (ROOT / name).exists() for problem in _console(name, check=check)]
    if problems:
        sys.exit("\n".join(problems))


def _console(name: str, *, check: bool) -> list[str]:
    path = ROOT / name / "locale" / f"{LANGUAGE}.po"
    catalogue = _updated(path, _gathered(ROOT / name))
    written = _written(catalogue)
    missing = [f"{name}: not translated: {_shown(message.id)}" for message in catalogue if not _complete(message)]
    if not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(written, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != written:
        missing.append(f"{name}: locale/{LANGUAGE}.po is behind; run python -m tools.messages")
    return missing


def _gathered(folder: Path) -> Catalog:
    found = Catalog()
    for file, _, message, comments, context in extract_from_dir(str(folder), METHODS, keywords=KEYWORDS):
        found.add(message, locations=[(file, 0)], auto_comments=comments, context=context)
    return found


def _updated(path: Path, gathered: Catalog) -> Catalog:
    known = Catalog(locale=LANGUAGE)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=LANGUAGE)
    known.update(gathered, no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    return known


def _written(catalogue: Catalog) -> str:
    text = io.BytesIO()
    write_po(text, catalogue, width=120, omit_header=True, sort_output=True, include_lineno=False)
    header = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    )
    return f"{header}\n{text.getvalue().decode()}"


def _complete(message: object) -> bool:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(texts) and not message.fuzzy if message.id else True


def _shown(identifier: str | tuple[str, ...]) -> str:
    return identifier if isinstance(identifier, str) else identifier[0]


if __name__ == "__main__":
    main()
