"""Documents point at files that exist. `keys/wrapping.key` is a file of an installation, not of the project."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
INSTALLED = {"keys/wrapping.key"}
PATHS = re.compile(r"`((?:docs|tests|tools|config|bench|keys|signals|audit|gateway|region|requirements)/[\w./-]+)`")

SPLIT = re.compile(r"split key|key is split|splits? the key|split the key of", re.IGNORECASE)
OF_THE_SPLIT = [path for path in DOCUMENTS if "adr" not in path.parts and SPLIT.search(path.read_text())]
BLOCKS = re.compile(r"\n\s*\n|\n(?=[|#-])")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_document_names_exists(document):
    named = set(PATHS.findall(document.read_text())) - INSTALLED
    assert {path for path in named if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("document", OF_THE_SPLIT, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_of_the_split_key_says_that_it_is_about_gateway_and_node_together(document):
    blocks = [block.lower() for block in BLOCKS.split(document.read_text())]
    assert any({"gateway", "node", "together"} <= set(re.findall(r"[a-z]+", block)) for block in blocks)


def test_every_reader_is_told_of_the_split_key():
    told = {str(path.relative_to(ROOT)) for path in OF_THE_SPLIT}
    assert {f"docs/operations/{reader}.md" for reader in ("gateway", "node", "partner", "trustee")} <= told
    assert {"README.md", "docs/threat-model.md", "docs/disclosure.md", "docs/spec/protocol.md"} <= told


def test_every_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (ROOT / "docs/adr").glob("*.md")]
    assert len(set(numbers)) == len(numbers)
