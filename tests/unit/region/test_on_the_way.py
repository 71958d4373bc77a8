import io

from rich.console import Console

from region.on_the_way import WORDS, counted, print_on_the_way


def decided(outcome, cause="arrival", rules=()):
    return {"action": "signal_decided", "outcome": outcome, "cause": cause, "rules": list(rules), "result": "done"}


def reviewed(stage, result="done"):
    return {"action": "review_decided", "stage": stage, "result": result}


def test_what_is_pulled_in_repeated_withdrawn_and_reviewed_is_counted_from_the_log():
    entries = [
        decided("withheld", rules=["P1"]),
        decided("released", cause="pull-in"),
        decided("withheld", cause="pull-in", rules=["P2"]),
        decided("withheld", rules=["P2"]),
        decided("withheld", cause="withdrawal", rules=["P1"]),
        decided("review", rules=["N2"]),
        {"action": "signal_withdrawn", "result": "done"},
        {"action": "retention_run", "count": 3, "result": "done"},
    ]
    told = counted(entries)
    assert told == {"pulled_in": 1, "repeats_withheld": 1, "asked_again": 1, "reviews": 1, "withdrawn": 1}


def test_a_review_is_confirmed_rejected_or_expires_and_a_proposal_is_none_of_them():
    entries = [reviewed("confirm-proposed"), reviewed("confirmed"), reviewed("confirmed", "refused"),
               reviewed("rejected"), {"action": "review_lapsed", "count": 4, "result": "done"}]  # fmt: skip
    assert counted(entries) == {"reviews_confirmed": 1, "reviews_rejected": 1, "reviews_expired": 3}


def test_the_table_shows_every_count_also_of_what_did_not_happen():
    console = Console(file=io.StringIO(), width=100)
    print_on_the_way(console, {"pulled_in": 12})
    text = console.file.getvalue()
    assert all(words.strip() in text for words in WORDS.values())
    assert [line.split()[-2] for line in text.splitlines() if "pulled in" in line] == ["12"]
