import pytest

from servicekit.metrics.catalogue import Name, Process
from servicekit.metrics.coarse import Tens, floored
from servicekit.metrics.meter import Meter


def test_a_count_appears_with_its_labels():
    meter = Meter(Process.GATEWAY, ["0654"])
    meter.count(Name.ACCEPTED, 3, municipality="0654", mode="blind", repeated="no")
    meter.count(Name.ACCEPTED, 2, municipality="0654", mode="blind", repeated="no")
    assert b'drempel_signals_accepted_total{mode="blind",municipality="0654",repeated="no"} 5.0' in meter.exposition()


def test_a_value_that_no_set_holds_is_never_written():
    meter = Meter(Process.GATEWAY, ["0654"])
    meter.count(Name.REFUSED, code="KLANT-77")
    meter.count(Name.PULLED, municipality="9999")
    text = meter.exposition().decode()
    assert "KLANT-77" not in text
    assert "9999" not in text
    assert 'drempel_signals_refused_total{code="other"} 1.0' in text


@pytest.mark.parametrize("text", ["123456789", "8100QZ", "Zwolle", "065", ""])
def test_only_the_code_of_a_municipality_can_name_one(text):
    with pytest.raises(ValueError, match="municipality_code"):
        Meter(Process.NODE, [text])


def test_a_metric_of_another_process_is_a_bug():
    with pytest.raises(KeyError):
        Meter(Process.GATEWAY).count(Name.NODE_PULLED, municipality="0654")


def test_a_label_that_a_metric_lacks_is_a_bug():
    with pytest.raises(KeyError):
        Meter(Process.GATEWAY).count(Name.REFUSED, code="G2_MODE", partner="00000099000000000001")


def test_a_counter_is_there_before_it_counts_so_that_its_first_count_is_a_rise():
    text = Meter(Process.GATEWAY, ["0654"]).exposition().decode()
    assert "drempel_signals_withdrawn_total 0.0" in text
    assert 'drempel_calls_refused_total{code="BUDGET_EXHAUSTED"} 0.0' in text
    assert 'drempel_budget_alarms_total{municipality="0654"} 0.0' in text
    assert "drempel_mailbox_waiting{" not in text, "nobody looked yet"


def test_outcomes_are_told_when_ten_came_together():
    tens = Tens()
    assert [tens.told("released", 1) for _ in range(21)] == [0] * 9 + [10] + [0] * 9 + [10] + [0]
    assert tens.told("released", 25) == 20
    assert tens.told("review", 3) == 0


def test_a_present_number_is_told_in_whole_tens():
    assert [floored(count) for count in (0, 9, 10, 19, 120)] == [0, 0, 10, 10, 120]
