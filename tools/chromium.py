"""Make sure that the console can be tested in a browser; install Chromium where that is possible, else say how.

Nothing but the browser tests depends on it: without it they are skipped and say so.
"""

import shutil
import sys

import debian


def main() -> None:
    """Install on Debian as root; otherwise explain."""
    if shutil.which("chromium") is None:
        debian.install("chromium")
    if shutil.which("chromium") is None:
        print(
            "no Chromium here: the console is not tested in a browser (`sudo apt-get install chromium`)",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
