"""Styles and scripts of others, installed by npm at set-up (assets/package.json); the console serves named files.

What is not in the table is not served, so a package that grows a file adds nothing to the console.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import Response

from servicekit.refusal import CommonRefusal, RefusalError

NPM: Mapping[str, str] = MappingProxyType(
    {
        "components.css": "@utrecht/component-library-css/dist/index.css",
        "tokens.css": "@nl-design-system-unstable/voorbeeld-design-tokens/dist/theme.css",
        "htmx.js": "htmx.org/dist/htmx.min.js",
    }
)
"""Name in the console, file below node_modules."""
OWN = Path(__file__).parent / "static"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_KEPT = "public, max-age=31536000, immutable"


class AssetsMissing(RefusalError):
    """The npm packages are not installed; `make assets` does that."""

    refusal = CommonRefusal.SETTINGS_REFUSED


class Assets:
    """Every file that pages may load, read once; its address changes with its content."""

    def __init__(self, node_modules: Path, *, tokens: Path | None = None) -> None:
        """Read the files. `tokens` is a municipality's own token file. Raises AssetsMissing."""
        files = {name: node_modules / path for name, path in NPM.items()}
        if tokens is not None:
            files["tokens.css"] = tokens
        files |= {path.name: path for path in sorted(OWN.iterdir()) if path.suffix in _TYPES}
        self._content = {name: _read(path) for name, path in files.items()}
        self._digests = {name: hashlib.sha256(data).hexdigest()[:16] for name, data in self._content.items()}

    def path(self, name: str) -> str:
        """Return the address of a file."""
        return f"/assets/{self._digests[name]}/{name}"

    async def serve(self, request: Request) -> Response:
        """Answer with a file, for ever: under this address it never changes."""
        name, digest = request.path_params["name"], request.path_params["digest"]
        if self._digests.get(name) != digest:
            return Response(status_code=404)
        return Response(
            self._content[name], headers={"content-type": _TYPES[Path(name).suffix], "cache-control": _KEPT}
        )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise AssetsMissing("run `make assets`", field=path.name) from None
