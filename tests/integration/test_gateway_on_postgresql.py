"""Commands on an installation whose store is a database: what they refuse, and what they leave behind."""

from pathlib import Path

from typer.testing import CliRunner

from gateway.__main__ import app
from tests.support.gateway import lay_out
from tests.support.postgresql import as_configured


def init(directory: Path, store: str) -> tuple[int, str]:
    """Run `init` with the settings of another gateway, beside it and with a store of its own."""
    config = directory / "gateway.toml"
    text = config.read_text().replace('"gateway.sqlite"', f'"{store}"')
    fresh = config.with_name("fresh.toml")
    fresh.write_text(text.replace('"custody"', '"fresh/custody"').replace('"wrapping.key"', '"fresh/wrapping.key"'))
    result = CliRunner().invoke(app, ["init", "--config", str(fresh)])
    return result.exit_code, result.output


def test_a_server_that_does_not_answer_leaves_no_keys_behind_and_the_next_try_succeeds_once(postgresql_apart, tmp_path):
    lay_out(tmp_path)
    postgresql_apart.start()
    store = as_configured(postgresql_apart.database().url)
    postgresql_apart.stop()
    code, output = init(tmp_path, store)
    assert (code, "UNAVAILABLE" in output) == (1, True), output
    assert not (tmp_path / "fresh").exists()
    postgresql_apart.start()
    assert init(tmp_path, store)[0] == 0
    code, output = init(tmp_path, store)
    assert (code, "INSTALLATION_REFUSED:store" in output) == (1, True), output


def test_a_server_that_loses_commits_is_refused_by_name_of_the_setting(postgresql_apart, tmp_path):
    lay_out(tmp_path)
    postgresql_apart.start("fsync=off")
    code, output = init(tmp_path, as_configured(postgresql_apart.database().url))
    assert (code, "SETTINGS_REFUSED:store" in output, "fsync" in output) == (1, True, True), output
    assert not (tmp_path / "fresh").exists()
