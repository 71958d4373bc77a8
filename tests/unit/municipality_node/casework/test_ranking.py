from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.casework.conditions import CaseFacts, Conditions
from municipality_node.domain.casework.ranking import Ranking
from municipality_node.domain.casework.reasons import Criterion
from municipality_node.domain.casework.trays import Tray, place

OPENED = date(2026, 3, 2)
TRAYS = (
    Tray(name="crisis", conditions=Conditions(crisis=True), order=(Criterion.DEADLINE,)),
    Tray(name="hoog", conditions=Conditions(amount_from_cents=5), order=(Criterion.AMOUNT, Criterion.OLDEST)),
    Tray(name="overig", order=(Criterion.FEWEST_ATTEMPTS,)),
)
FACTS = st.builds(
    CaseFacts,
    number=st.integers(1, 12),
    opened=st.integers(0, 3).map(lambda days: OPENED + timedelta(days=days)),
    crisis=st.booleans(),
    amount_cents=st.integers(0, 9),
    attempts=st.integers(0, 2),
    days_left=st.none() | st.integers(-3, 3),
)
STEPS = st.lists(st.tuples(FACTS, st.none() | st.integers(-2, 2), st.none() | st.integers(1, 2), st.booleans()))


@given(STEPS, st.integers(0, 12))
def test_whatever_is_put_in_and_taken_out_the_order_is_that_of_placing_everything(steps, cut):
    ranking, known = Ranking(TRAYS), {}
    ranking.fill([(facts, left, user) for facts, left, user, _ in _last(steps[:cut])])
    known |= {facts.number: (facts, left, user) for facts, left, user, _ in steps[:cut]}
    for facts, left, user, stays in steps[cut:]:
        if stays:
            ranking.put(facts, left, user)
            known[facts.number] = (facts, left, user)
        else:
            ranking.remove(facts.number)
            known.pop(facts.number, None)
    placed = [one for cases in place(TRAYS, [one[0] for one in known.values()]).values() for one in cases]
    numbers = [one.number for one in placed]
    assert ranking.everything(None, 0, 99) == (numbers, len(known))
    assert [(tray.name, at) for tray, at in map(ranking.place_of, numbers)] == [(p.tray, p.position) for p in placed]
    assert ranking.everything(None, 2, 3)[0] == numbers[2:5]
    assert ranking.everything("hoog", 1, 2)[0] == [one.number for one in placed if one.tray == "hoog"][1:3]
    assert ranking.of_user(1) == [number for number in numbers if known[number][2] == 1]
    pressing = ranking.pressing()
    assert sorted(pressing) == sorted(number for number, one in known.items() if one[1] is not None)
    assert [known[number][1] for number in pressing] == sorted(known[number][1] for number in pressing)


def _last(steps):
    return {step[0].number: step for step in steps}.values()
