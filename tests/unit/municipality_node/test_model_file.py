"""Weights as a file: what is written can be read, and nothing else can."""

import pytest

from municipality_node import model_file
from municipality_node.domain.comparison import SHIPPED
from municipality_node.domain.comparison.estimation import Estimate
from servicekit.settings import SettingsRefused

WRITTEN = Estimate(weights=SHIPPED, signals=12, rounds=3)


@pytest.fixture
def file(tmp_path):
    model_file.write(tmp_path / "model.toml", WRITTEN)
    return tmp_path / "model.toml"


def test_what_is_written_is_read_with_its_digest_for_a_source(file):
    weights = model_file.load(file)
    assert dict(weights.surname) == dict(SHIPPED.surname)
    assert dict(weights.address) == dict(SHIPPED.address)
    assert weights.strangers == SHIPPED.strangers
    assert weights.version == SHIPPED.version
    assert len(weights.source) == 16
    assert weights.source != model_file.load(_changed(file, "signals = 12", "signals = 13")).source


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("version = 2", "version = 1"),
        ("surname-same = 0.86", "surname-same = 1.5"),
        ("surname-same = 0.86", "surname-equal = 0.86"),
        ("surname-same = 0.86\n", ""),
        ("[strangers]", "[strangers]\nfriends = 0.1"),
        ("[address]", "[address"),
    ],
)
def test_another_version_an_unknown_level_or_none_is_refused(file, before, after):
    with pytest.raises(SettingsRefused):
        model_file.load(_changed(file, before, after))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingsRefused):
        model_file.load(tmp_path / "model.toml")


def _changed(file, before, after):
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))
    return file
