"""Hold the protos to those of the last release: what is on the wire never changes meaning (`buf breaking`, rule WIRE).

python tools/wire.py [REPOSITORY]   exit 1 and name every field that would be read as something else

A release is a tag v*; before the first there is nothing to keep to, and the last line says so.
"""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

SUBDIRECTORY = "proto"


def last_release(repository: Path) -> str | None:
    """Return the newest release that this state descends from."""
    asked = ("git", "-C", str(repository), "describe", "--tags", "--abbrev=0", "--match", "v*")
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    return told.stdout.strip() or None


def breaking(repository: Path, release: str) -> int:
    """Print what a process of `release` would misread; return the exit status of `buf`."""
    buf = shutil.which("buf", path=sysconfig.get_path("scripts"))
    if buf is None:
        sys.exit("buf is missing from the virtual environment: make setup")
    against = f"{repository / '.git'}#tag={release},subdir={SUBDIRECTORY}"
    asked = (buf, "breaking", str(repository / SUBDIRECTORY), "--against", against)
    return subprocess.run(asked, check=False).returncode


def main() -> None:
    """Compare, or say that nothing was released."""
    repository = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    release = last_release(repository)
    if release is None:
        print("wire: no release yet to stay compatible with")
        return
    status = breaking(repository, release)
    if status == 0:
        print(f"wire: compatible with {release}")
    sys.exit(status)


if __name__ == "__main__":
    main()
