from pathlib import Path

import pytest

from keys.signing import SigningKey
from servicekit.settings import SettingsRefused, StrictModel, load, load_anchored, parse, pinned_key
from servicekit.tls import read_private


class Example(StrictModel):
    port: int
    name: str = "x"


def test_a_misspelt_option_is_named(tmp_path):
    with pytest.raises(SettingsRefused, match=r"example: prot: extra_forbidden"):
        parse("port = 1\nprot = 2", Example, name="example")


def test_a_wrong_value_is_not_repeated():
    with pytest.raises(SettingsRefused) as caught:
        parse('port = "hunter2"', Example, name="example")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe"])
def test_an_unreadable_file_is_a_refusal(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsRefused, match=r"settings\.toml"):
        load(path, Example)


def test_a_secret_that_others_may_read_is_refused(tmp_path):
    path = Path(tmp_path / "key.pem")
    path.write_bytes(b"key")
    path.chmod(0o644)
    with pytest.raises(SettingsRefused, match="readable by others"):
        read_private(path)
    path.chmod(0o600)
    assert read_private(path) == b"key"


class Inner(StrictModel):
    file: Path


class Outer(StrictModel):
    own: Path
    absent: Path | None = None
    inner: Inner
    many: tuple[Inner, ...]


def test_relative_paths_start_from_the_file_however_deep_they_stand(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text('own = "a"\ninner = { file = "b" }\nmany = [{ file = "c" }, { file = "/d" }]')
    settings = load_anchored(path, Outer)
    assert (settings.own, settings.inner.file) == (tmp_path / "a", tmp_path / "b")
    assert [one.file for one in settings.many] == [tmp_path / "c", Path("/d")]
    assert settings.absent is None


def test_a_pinned_key_is_read_or_refused_by_name(tmp_path):
    key = SigningKey.generate().verify_key
    path = tmp_path / "manifest.hex"
    path.write_text(key.encode().hex() + "\n")
    assert pinned_key(path) == key
    for content in ("", "xyz", "00" * 31):
        path.write_text(content)
        with pytest.raises(SettingsRefused, match=r"manifest\.hex"):
            pinned_key(path)
