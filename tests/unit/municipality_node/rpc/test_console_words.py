import pytest

from municipality_node.domain.casework.results import CaseResult
from municipality_node.errors import NodeRefusal
from municipality_node.rpc.console_words import WIRE, on_wire, optional, required
from municipality_node.rpc.statuses import STATUS
from servicekit.refusal import CommonRefusal, RequestMalformed


@pytest.mark.parametrize("kind", WIRE, ids=lambda kind: kind.__name__)
def test_every_word_is_on_the_wire_and_every_number_is_a_word(kind):
    numbers, prefix = WIRE[kind]
    assert {prefix + word.name for word in kind} | {f"{prefix}UNSPECIFIED"} == set(numbers.keys())
    assert all(optional(kind, on_wire(word)) is word for word in kind)
    assert numbers.Value(f"{prefix}UNSPECIFIED") == 0


def test_unspecified_and_unknown_numbers_are_refused_by_name():
    assert optional(CaseResult, 0) is None
    for number in (0, 99):
        with pytest.raises(RequestMalformed) as refused:
            required(CaseResult, number)
        assert refused.value.field == "CaseResult"


@pytest.mark.parametrize("code", [*NodeRefusal, *CommonRefusal])
def test_every_refusal_has_a_status(code):
    assert code in STATUS
