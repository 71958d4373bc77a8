"""Pages from templates: everything that is put in is escaped, and a name that a template misspells is an error."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from servicekit.web.languages import Language

SHARED = Path(__file__).parent / "templates"


class Pages:
    """Renders the templates of one console, on top of the shared ones."""

    def __init__(self, folder: Path, **shared: Any) -> None:
        """`shared` are names that every template may use."""
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder), FileSystemLoader(SHARED)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(shared)

    def text(self, template: str, language: Language, **values: Any) -> str:
        """Return a rendered template in a language."""
        names: Mapping[str, Any] = {"language": language, "_": language.gettext, "ngettext": language.ngettext}
        return self._environment.get_template(template).render(**names, **values)

    def page(self, template: str, language: Language, *, status: int = 200, **values: Any) -> HTMLResponse:
        """Return a whole page."""
        return HTMLResponse(
            self.text(template, language, **values),
            status_code=status,
            headers={"content-language": language.code, "vary": "cookie"},
        )
