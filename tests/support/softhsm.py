"""A PKCS#11 token in software, of this process alone: SoftHSM with a token directory of its own.

A process sees the tokens that were there when its module began; so it has one, which every test gets empty.
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from gateway.settings import TokenOptions
from keys.custody.token_roots import TokenRoots

MODULES = [Path("/usr/lib") / place / "libsofthsm2.so" for place in ("softhsm", "x86_64-linux-gnu/softhsm")]
LABEL, PIN = "drempel-test", "123456"
EPOCHS = range(1, 10)


@cache
def _token(module: Path) -> TokenOptions:
    directory = Path(mkdtemp(prefix="softhsm-"))
    (directory / "tokens").mkdir()
    configuration = directory / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {directory / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", PIN + PIN],
        check=True, capture_output=True,
    )  # fmt: skip
    pin_file = directory / "token.pin"
    pin_file.touch(mode=0o600)
    pin_file.write_text(PIN + "\n")
    return TokenOptions(module=module, label=LABEL, pin_file=pin_file)


def empty_token() -> TokenOptions:
    """Return the token. Where SoftHSM is missing the test is skipped and says how to get it; in CI it fails."""
    module = next((path for path in MODULES if path.exists()), None)
    if module is None or shutil.which("softhsm2-util") is None:
        words = "SoftHSM is not installed, so custody in a token is NOT tested here: apt-get install softhsm2"
        if os.environ.get("DREMPEL_ALL_CUSTODIES"):
            pytest.fail(words)
        pytest.skip(words)
    options = _token(module)
    opened = TokenRoots(options.module, options.label, options.pin_file)
    for epoch in EPOCHS:
        opened.destroy(epoch)
    return options


def token_roots(_: Path) -> Callable[[], TokenRoots]:
    """Return what opens the token; each call is a session of its own, as after a restart."""
    options = empty_token()
    return lambda: TokenRoots(options.module, options.label, options.pin_file)
