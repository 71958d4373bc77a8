import pytest

from municipality_node.domain.casework.contact import AttemptResult, Channel
from municipality_node.errors import ActImpossible
from tests.support.desk import an_office


@pytest.mark.parametrize("result", [result for result in AttemptResult if result.reached])
def test_nobody_is_reached_by_paperwork(tmp_path, result):
    office = an_office(tmp_path)
    number = office.release()
    with pytest.raises(ActImpossible) as refused:
        office.attempt(number, Channel.ADMINISTRATIVE, result)
    assert refused.value.field == "channel"
    office.attempt(number, Channel.ADMINISTRATIVE, AttemptResult.RETURNED)
    office.node.close()
