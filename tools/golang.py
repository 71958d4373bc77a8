"""Make sure that the third verifier of audit logs can be built; install Go where that is possible, else say how.

Nothing but one test depends on it: without Go that test is skipped and says so.
"""

import shutil
import sys
from pathlib import Path

import debian

SOURCES = Path("/usr/share/gocode")
PACKAGES = ("golang-go", "golang-golang-x-mod-dev")


def present() -> bool:
    """Whether there is a compiler, and the library that the verifier stands on."""
    return shutil.which("go") is not None and (SOURCES / "src/golang.org/x/mod/sumdb/tlog").is_dir()


def main() -> None:
    """Install on Debian as root; otherwise explain."""
    if not present():
        debian.install(*PACKAGES)
    if not present():
        print(
            f"no Go here: the Go verifier is not tested (`sudo apt-get install {' '.join(PACKAGES)}`)", file=sys.stderr
        )


if __name__ == "__main__":
    main()
