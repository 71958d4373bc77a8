"""What is withheld is read by the docket that puts it to the policy again, and by nobody else."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def modules():
    for path in sorted((ROOT / "municipality_node").rglob("*.py")):
        yield str(path.relative_to(ROOT / "municipality_node")), path.read_text()


def test_only_the_docket_opens_signals_again():
    reading = {name for name, text in modules() if "chamber.reopen(" in text}
    assert reading == {"deciding/docket.py"}


def test_a_key_of_withheld_content_is_named_only_where_it_is_destroyed():
    naming = {name for name, text in modules() if "content_key(State.WITHHELD" in text}
    assert naming == {"deciding/endings.py"}
