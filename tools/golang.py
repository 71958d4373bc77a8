"""Make sure that the third verifier of audit logs can be built; install Go where that is possible, else say how.

Nothing but one test depends on it: without Go that test is skipped and says so.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SOURCES = Path("/usr/share/gocode")
PACKAGES = ("golang-go", "golang-golang-x-mod-dev")


def present() -> bool:
    """Whether there is a compiler, and the library that the verifier stands on."""
    return shutil.which("go") is not None and (SOURCES / "src/golang.org/x/mod/sumdb/tlog").is_dir()


def main() -> None:
    """Install on Debian as root; otherwise explain."""
    if not present() and shutil.which("apt-get") and os.geteuid() == 0:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES], check=False, **quiet)
    if not present():
        print(
            f"no Go here: the Go verifier is not tested (`sudo apt-get install {' '.join(PACKAGES)}`)", file=sys.stderr
        )


if __name__ == "__main__":
    main()
