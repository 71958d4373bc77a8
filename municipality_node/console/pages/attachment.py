"""Answers that a browser keeps as files."""

import io
import zipfile
from collections.abc import Iterable

from starlette.responses import Response

_TYPES = {
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}


def attached(name: str, content: bytes | str) -> Response:
    """Return a file, typed by the ending of its name; names are ours, never somebody's."""
    kind = _TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def attached_together(stem: str, files: Iterable[tuple[str, bytes]]) -> Response:
    """Return one file under `stem` and its own ending, and several as an archive of that name."""
    known = list(files)
    if len(known) == 1:
        ((name, content),) = known
        return attached(f"{stem}.{name.rpartition('.')[2]}", content)
    together = io.BytesIO()
    with zipfile.ZipFile(together, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in known:
            archive.writestr(name, content)
    return attached(f"{stem}.zip", together.getvalue())
