"""Documents point at files that exist. `keys/wrapping.key` is a file of an installation, not of the project."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
INSTALLED = {"keys/wrapping.key"}
PATHS = re.compile(r"`((?:docs|tests|tools|config|bench|keys|signals|audit|gateway|region|requirements)/[\w./-]+)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_document_names_exists(document):
    named = set(PATHS.findall(document.read_text())) - INSTALLED
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_every_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (ROOT / "docs/adr").glob("*.md")]
    assert len(set(numbers)) == len(numbers)
