"""The verifier shares no code with the writer, nor with anything else of the project."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
ALLOWED = {"audit.verify", "cryptography"}
STANDARD = {
    "base64", "binascii", "collections", "contextlib", "dataclasses", "hashlib", "importlib", "json", "pathlib", "re",
    "sqlite3", "typing",
}  # fmt: skip


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_verifier_imports_itself_a_signature_check_and_the_standard_library():
    modules = sorted((ROOT / "audit/verify").glob("*.py"))
    assert modules
    for path in modules:
        for name in imported(path):
            within = any(name == package or name.startswith(package + ".") for package in ALLOWED)
            assert within or name.split(".")[0] in STANDARD, (path.name, name)


def test_the_writer_does_not_lean_on_the_verifier():
    for path in (ROOT / "audit").glob("*.py"):
        if path.name != "__main__.py":
            assert not [name for name in imported(path) if name.startswith("audit.verify")], path.name
