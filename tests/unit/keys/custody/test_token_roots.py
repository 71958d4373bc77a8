"""A token's root: made inside, never out, and refused when it could leave."""

import subprocess
import sys
from pathlib import Path

import pytest
from pkcs11 import Attribute, KeyType, Mechanism
from pkcs11.exceptions import PKCS11Error

from keys.custody.token_roots import TokenRoots
from keys.errors import CustodyRefused
from tests.support.softhsm import empty_token

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def options():
    return empty_token()


@pytest.fixture
def roots(options):
    opened = TokenRoots(options.module, options.label, options.pin_file)
    opened.create(1)
    return opened


def test_a_root_is_not_extractable(roots):
    [root] = roots._found(1)
    assert (root[Attribute.EXTRACTABLE], root[Attribute.NEVER_EXTRACTABLE], root[Attribute.ALWAYS_SENSITIVE]) == (
        False, True, True,
    )  # fmt: skip
    with pytest.raises(PKCS11Error):
        root[Attribute.VALUE]


def test_a_root_that_could_leave_the_token_is_refused(roots):
    roots._session.generate_key(
        KeyType.GENERIC_SECRET, 512, label="epoch-root-2", store=True, mechanism=Mechanism.GENERIC_SECRET_KEY_GEN,
        template={Attribute.EXTRACTABLE: True, Attribute.SENSITIVE: False, Attribute.SIGN: True},
    )  # fmt: skip
    with pytest.raises(CustodyRefused, match="could leave"):
        roots.derive(2, b"message")


def test_a_missing_token_and_a_missing_module_are_clear_refusals(options, tmp_path):
    for given in ((options.module, "no such token", options.pin_file),
                  (tmp_path / "no-module.so", options.label, options.pin_file)):  # fmt: skip
        with pytest.raises(CustodyRefused, match="token"):
            TokenRoots(*given)


def test_a_wrong_pin_is_a_clear_refusal(options, tmp_path):
    wrong = tmp_path / "wrong.pin"
    wrong.touch(mode=0o600)
    wrong.write_text("000000")
    # In a process of its own: logging in holds for a whole process, and this one is.
    program = (
        "import sys, pathlib; from keys.custody.token_roots import TokenRoots; from keys.errors import CustodyRefused\n"
        "try: TokenRoots(pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]))\n"
        "except CustodyRefused as refused: print(refused)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program, str(options.module), options.label, str(wrong)],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert told.strip() == "token cannot be opened: PinIncorrect"


def test_a_pin_that_others_may_read_is_refused(options, tmp_path):
    open_pin = tmp_path / "open.pin"
    open_pin.write_text("123456")
    open_pin.chmod(0o644)
    with pytest.raises(CustodyRefused, match="chmod 600"):
        TokenRoots(options.module, options.label, open_pin)


def test_a_pin_that_is_no_text_is_a_clear_refusal(options, tmp_path):
    other = tmp_path / "other.pin"
    other.touch(mode=0o600)
    other.write_bytes(b"\xff\xfe1\x002\x00")
    with pytest.raises(CustodyRefused, match=r"other.pin: not text"):
        TokenRoots(options.module, options.label, other)
