"""The answer to an access request as one page that needs nothing else: no script, no font, no network."""

from collections.abc import Mapping
from html import escape
from typing import Any

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
dl { display: grid; grid-template-columns: minmax(9rem, 1fr) 3fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }
section { border-top: 1px solid #767676; padding-top: 1rem; }
article { border-left: .3rem solid #767676; padding-left: 1rem; margin: 1rem 0; }
@media print { body { margin: 0; max-width: none; } article { break-inside: avoid; } }
"""
_HEADINGS = (
    ("purpose", "Waarvoor"),
    ("legal_basis", "Op welke grond"),
    ("automated_decisions", "Besluiten door regels"),
    ("transfers_outside_eea", "Doorgifte buiten de EER"),
)


def as_html(told: Mapping[str, Any]) -> str:
    """Return the page, in Dutch."""
    request = told["request"]
    facts = "".join(f"<dt>{title}</dt><dd>{escape(str(told[name]))}</dd>" for name, title in _HEADINGS)
    stores = "".join(_store(store) for store in told["stores"])
    return (
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Uw gegevens bij vroegsignalering</title><style>{_STYLE}</style></head>\n"
        "<body><main><h1>Uw gegevens bij vroegsignalering</h1>"
        f"<p>Gemeente {escape(request['municipality'])}, {escape(request['made_at'])}, over"
        f" burgerservicenummer {escape(told['burgerservicenummer'])} ({escape(request['right'])}).</p>"
        f"<dl>{facts}</dl>{stores}{_listed('Wat er niet bij staat', told['not_given'])}"
        f"{_listed('Uw rechten', told['rights'])}</main></body></html>\n"
    )


def _store(store: Mapping[str, Any]) -> str:
    period = " ".join(filter(None, (store["period"], f"({store['period_basis']})" if store["period_basis"] else "")))
    facts = {"Van wie": store["source"], "Aan wie": store["recipients"], "Hoe lang": period}
    items = "".join(f"<article>{_value(item)}</article>" for item in store["items"])
    return (
        f'<section id="{escape(store["store"])}"><h2>{escape(store["title"])}</h2>{_value(facts)}'
        f"{items or '<p>Niets.</p>'}</section>"
    )


def _listed(title: str, lines: list[str]) -> str:
    return f"<section><h2>{title}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul></section>"


def _value(value: Any) -> str:
    match value:
        case dict():
            pairs = "".join(
                f"<dt>{escape(str(name).replace('_', ' '))}</dt><dd>{_value(one)}</dd>" for name, one in value.items()
            )
            return f"<dl>{pairs}</dl>"
        case list():
            return f"<ul>{''.join(f'<li>{_value(one)}</li>' for one in value)}</ul>" if value else "–"
        case True | False:
            return "ja" if value else "nee"
        case None | "":
            return "–"
        case _:
            return escape(str(value))
