import pytest

from region.results import Comparison, Submissions, Town, Verdict, added, compare, grounds, summary, total
from region.signals.row import Truth

PETER, ANNA = "900000001", "900000002"


def truth(bsn, scenario="resident", municipality="9801"):
    return Truth(partner_ref="p", bsn=bsn, municipality=municipality, scenario=scenario)


def line(signal, state, bsn=None, **more):
    return {"municipality": "9801", "signal_id": signal, "state": state, "burgerservicenummer": bsn, **more}


@pytest.fixture
def town():
    released = [line("a", "released", PETER), line("b", "released", ANNA), line("c", "released", ANNA)]
    review = [line("d", "review", PETER, grounds=["UNCERTAIN", "NO_MARGIN"], rules=["N2", "N5"])]
    return Town(
        code="9801",
        name="Oosterhaven",
        status={
            "received": 6, "released": 3, "review": 1, "unopened": 1, "withheld": 1, "opened": 5, "matched": 4,
            "withheld_by_rule": {"P1": 1}, "refused_by_code": {},
        },
        inbox=[*released, *review, line("e", "unopened"), line("f", "withheld")],
        released=released,
        review=review,
    )  # fmt: skip


@pytest.fixture
def truths():
    return {
        "a": truth(PETER), "b": truth(PETER), "c": truth("", "former_customer"), "d": truth(PETER),
        "e": truth(PETER, municipality="9802"), "f": truth(ANNA),
    }  # fmt: skip


def test_a_signal_in_another_persons_file_is_a_wrong_match(town, truths):
    compared = compare([town], truths)
    assert compared.released == {Verdict.RIGHT: 1, Verdict.OTHER: 1, Verdict.NOBODY: 1}
    assert compared.wrong_matches == 2
    assert compared.wrong_by_scenario == {"resident": 1, "former_customer": 1}


def test_a_resident_of_another_municipality_counts_as_nobody_here(town, truths):
    compared = compare([town], truths)
    assert compared.others == {"released": 1, "unopened": 1}
    assert compared.residents == {"released": 2, "review": 1, "withheld": 1}


def test_reviewed_signals_are_held_to_the_truth_too(town, truths):
    assert compare([town], truths).review == {Verdict.RIGHT: 1}


def test_a_town_is_accounted_for_when_its_outcomes_add_up(town):
    assert town.accounted
    lost = Town(
        code="9801", name="", status={**town.status, "received": 7}, inbox=[], released=[], review=[]
    )  # fmt: skip
    assert not lost.accounted


def test_the_reasons_for_review_are_doubts_and_rules_beyond_n2(town):
    assert grounds([town]) == {"UNCERTAIN": 1, "NO_MARGIN": 1, "N5": 1}


@pytest.mark.parametrize(
    ("right", "wrong", "tolerable"), [(10, 1, True), (10, 2, False), (1000, 10, True), (1000, 11, False), (0, 0, True)]
)
def test_wrong_matches_are_tolerated_only_when_rare(right, wrong, tolerable):
    compared = Comparison()
    compared.released[Verdict.RIGHT], compared.released[Verdict.OTHER] = right, wrong
    assert compared.tolerable is tolerable


def test_counts_add_up_over_municipalities(town):
    assert total([town, town], "received") == 12
    assert added([town, town], "withheld_by_rule") == {"P1": 2}


def test_submissions_add_up_over_files():
    submissions = Submissions()
    for _ in range(2):
        submissions.add(submitted=3, accepted=2, refused={"G4_PHONE": 1}, truths={"a": truth(PETER)})
    assert (submissions.submitted, submissions.accepted, submissions.refused) == (6, 4, {"G4_PHONE": 2})


def test_the_summary_has_every_promised_field(town, truths):
    verdicts = {"gateway": {"entries": 5, "verified": True}, "9801": {"entries": 2, "verified": False}}
    told = summary(Submissions(), [town], compare([town], truths), verdicts)
    promised = {
        "submitted", "accepted", "refused", "opened", "matched", "review", "unmatched", "released", "withheld",
        "wrong_matches", "audit_entries", "audit_verified",
    }  # fmt: skip
    assert promised <= told.keys()
    assert told["audit_entries"] == 7
    assert told["audit_verified"] is False
    assert told["unmatched"] == 1
