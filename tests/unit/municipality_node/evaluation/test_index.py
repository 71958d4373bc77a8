import pytest

from municipality_node.evaluation.ephemeral_keys import Keyed
from municipality_node.evaluation.index import Index


def keyed(number):
    return Keyed(bytes([number]) * 32, bytes([number]) * 16)


def test_a_tag_finds_the_key_that_opens_and_whose_it_is():
    with Index() as index:
        index.add([keyed(3), keyed(1)], [[7], [4, 5]])
        index.add([keyed(2)], [[9]])
        index.complete()
        hits = index.hits((bytes(16), bytes([1]) * 16, bytes([2]) * 16))
    assert [(hit.slot, hit.link_key.secret.expose(), hit.residents) for hit in hits] == [
        (1, bytes([1]) * 32, (4, 5)),
        (2, bytes([2]) * 32, (9,)),
    ]


def test_an_index_that_is_not_complete_does_not_answer():
    with Index() as index, pytest.raises(RuntimeError):
        index.hits((bytes(16),))
