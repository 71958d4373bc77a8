import json

import pytest

from municipality_node.domain.casework.contact import Channel, Daypart
from municipality_node.domain.casework.results import NEEDS, CaseResult, SignalStatus, status_at_the_end
from signals.signal import PartnerType
from tests.support.shared_data import shared_data

MODEL = {
    "EnumSignaalstatus": SignalStatus,
    "EnumEindresultaat": CaseResult,
    "EnumContactsoort": Channel,
    "EnumDagdeel": Daypart,
    "EnumSignaalpartner": PartnerType,
}


@pytest.mark.parametrize("name", MODEL)
def test_the_lists_are_exactly_those_of_the_national_exchange_model(name):
    document = json.loads(shared_data("ddas/uitwisselmodel-v1.2.schema.json").read_text())
    assert {one.value for one in MODEL[name]} == set(document["$defs"][name]["enum"])


def test_there_are_eight_statuses_sixteen_results_ten_channels_and_three_dayparts():
    assert [len(one) for one in (SignalStatus, CaseResult, Channel, Daypart)] == [8, 16, 10, 3]


def test_every_result_says_what_it_needs():
    assert set(NEEDS) == set(CaseResult)


@pytest.mark.parametrize("result", CaseResult)
def test_a_signal_of_an_ended_case_is_never_still_to_be_picked_up(result):
    assert status_at_the_end(result) is not SignalStatus.NOT_YET_PICKED_UP


@pytest.mark.parametrize("result", CaseResult)
def test_a_result_that_is_a_status_too_is_that_status(result):
    if result.value in {status.value for status in SignalStatus}:
        assert status_at_the_end(result).value == result.value
    else:
        assert status_at_the_end(result) is SignalStatus.PICKED_UP
