"""Make sure that libsodium can be loaded; install it where that is possible, else say how in one line."""

import ctypes
import ctypes.util
import sys

import debian


def present() -> bool:
    """Whether the loader finds libsodium."""
    return any(loads(name) for name in ("libsodium.so.23", "libsodium.so.26", ctypes.util.find_library("sodium")))


def loads(name: str | None) -> bool:
    """Whether `name` is a library that loads."""
    if not name:
        return False
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def main() -> None:
    """Install on Debian as root; otherwise explain."""
    if present():
        return
    debian.install("libsodium23")
    if not present():
        sys.exit("libsodium is missing: on Debian or Ubuntu run `sudo apt-get install libsodium23`")


if __name__ == "__main__":
    main()
