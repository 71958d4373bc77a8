from dataclasses import fields, replace
from pathlib import Path

import pytest

from municipality_node.casework import configuration
from municipality_node.casework.configuration import Sender, _Conditions, load, national_text, parse
from municipality_node.domain.casework.conditions import Conditions
from municipality_node.domain.casework.contact import Channel
from municipality_node.domain.casework.deadlines import DeadlineSettings
from municipality_node.domain.casework.limits import Bounds
from servicekit.settings import SettingsRefused

EXAMPLE = Path(__file__).resolve().parents[4] / "config" / "casework.toml"
DOCUMENT = Path(__file__).resolve().parents[4] / "docs" / "casework.md"


def test_the_national_starting_points_are_those_of_the_design():
    national = load(None)
    assert national.limits.by_channel[Channel.PHONE] == Bounds(minimum=3, maximum=3, call_centre_maximum=7)
    assert national.limits.by_channel[Channel.VISIT] == Bounds(minimum=2, maximum=2)
    assert national.deadlines == DeadlineSettings()
    assert national.capacity.fte_per_10_000 == 0.28
    assert [tray.name for tray in national.trays][:2] == ["crisis", "einde-levering"]
    first = {tray.name: tray.first_action for tray in national.trays}
    assert (first["crisis"], first["jongeren"]) == (Channel.VISIT, Channel.PHONE)


def test_the_example_is_the_starting_points_with_a_sender_and_partners():
    example, national = load(EXAMPLE), load(None)
    assert len(example.partners) == 2
    assert replace(example, sender=Sender(), partners=(), digest=b"") == replace(national, digest=b"")


def test_a_file_can_say_every_condition_that_there_is():
    assert set(_Conditions.model_fields) == {field.name for field in fields(Conditions)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('name = "overig"', 'name = "overig"\nconditions = { crisis = true }'),
        ('name = "aow"', 'name = "crisis"'),
        ("minimum = 3", "minimum = -1"),
        ("minutes = 30", 'minutes = 30\npriority = "high"'),
        ("[contact.channels.Telefoon]", "[contact.channels.Postduif]"),
        ('crisis_starts = "accepted"', 'crisis_starts = "someday"'),
        ('order = ["deadline", "warm-handover"', 'order = ["surname", "warm-handover"'),
    ],
)
def test_what_a_file_may_not_say_stops_the_start_without_repeating_it(before, after):
    text = national_text()
    assert before in text
    with pytest.raises(SettingsRefused) as refused:
        parse(text.replace(before, after).encode(), name="casework.toml")
    assert not {"Postduif", "someday", "surname", "high"} & set(str(refused.value).replace(".", " ").split()) - {
        "Postduif"
    }


def test_the_partners_desks_have_one_entry_each():
    twice = EXAMPLE.read_text().replace("00000099000000000002", "00000099000000000001")
    with pytest.raises(SettingsRefused):
        parse(twice.encode(), name="casework.toml")


def test_a_directory_of_templates_starts_from_the_file(tmp_path):
    path = tmp_path / "casework.toml"
    path.write_text(national_text() + '\n[letters]\ntemplates = "eigen"\n')
    assert load(path).templates == tmp_path / "eigen"


def test_another_file_has_another_digest():
    assert load(None).digest != load(EXAMPLE).digest
    with pytest.raises(SettingsRefused):
        load(Path("/nonexistent/casework.toml"))


def test_every_condition_and_section_is_documented():
    text = DOCUMENT.read_text()
    sections = configuration._CaseworkFile.model_fields
    assert [name for name in [*sections, *_Conditions.model_fields] if f"`{name}" not in text] == []
