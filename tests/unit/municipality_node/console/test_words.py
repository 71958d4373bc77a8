import pytest
from babel.messages.pofile import read_po
from drempel.v1 import console_pb2, report_pb2, signal_pb2

from municipality_node.console import words
from municipality_node.console.house import FOLDER
from municipality_node.console.pages import report_pages
from municipality_node.console.pages.reading import choices, number, word
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.reporting.tables import TableName
from municipality_node.errors import NodeRefusal

LISTS = [
    *console_pb2.DESCRIPTOR.enum_types_by_name.values(), *signal_pb2.DESCRIPTOR.enum_types_by_name.values(),
    report_pb2.DESCRIPTOR.enum_types_by_name["Grain"],
]  # fmt: skip


@pytest.mark.parametrize("enum", LISTS, ids=lambda enum: enum.name)
def test_every_code_of_the_contract_has_a_word(enum):
    named = [value.name for value in enum.values if not value.name.endswith("_UNSPECIFIED")]
    assert [name for name in named if name not in words.ENUMS] == []
    assert choices()[enum.name] == named
    assert [word(enum.name, number(enum.name, name)) for name in named] == named


def test_a_name_that_is_none_is_unspecified_and_an_unknown_number_is_no_word():
    for name in ("", "CHANNEL_PIGEON", "CHANNEL_UNSPECIFIED", None, 3):
        assert number("Channel", name) == 0
    assert [word("Channel", one) for one in (0, 99)] == ["", ""]


def test_roles_refusals_and_tables_have_words():
    assert set(words.ROLES) == {role.value for role in Role}
    assert set(words.REFUSALS) - {"REQUEST_MALFORMED"} <= {refusal.value for refusal in NodeRefusal}
    assert set(report_pages.TITLES) == {name.value for name in TableName}


def test_no_text_is_without_dutch():
    with (FOLDER / "locale" / "nl.po").open("rb") as file:
        catalogue = read_po(file, locale="nl")
    untranslated = [message.id for message in catalogue if message.id and not message.string]
    assert untranslated == []
