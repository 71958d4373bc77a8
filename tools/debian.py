"""Debian's packages, installed where that is possible: as root, quietly, and only what a machine lacks."""

import os
import shutil
import subprocess


def install(*packages: str) -> None:
    """Install packages on Debian as root; elsewhere nothing happens, and the caller says what to do."""
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update"], check=False, **quiet)
    subprocess.run(["apt-get", "install", "--yes", "--no-install-recommends", *packages], check=False, **quiet)
