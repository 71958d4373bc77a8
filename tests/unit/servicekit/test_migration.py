import sys
from importlib import resources

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from servicekit.migration import newest_revision, upgrade
from servicekit.settings import SettingsRefused
from servicekit.sqlite import open_engine
from servicekit.transactions import write_transaction

PACKAGES = ("gateway.adapters.migrations", "municipality_node.store.migrations")


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(tmp_path / "store.db")
    yield engine
    engine.dispose()


@pytest.mark.parametrize("package", PACKAGES)
def test_the_newest_file_is_the_head_that_alembic_sees(package):
    configuration = Config()
    configuration.set_main_option("script_location", str(resources.files(package)))
    configuration.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(configuration).get_heads() == [newest_revision(package)]


@pytest.mark.parametrize("package", PACKAGES)
def test_an_empty_store_gets_every_table_and_a_current_one_is_left_alone(engine, package, monkeypatch):
    upgrade(engine, package)
    tables = set(inspect(engine).get_table_names())
    assert {"alembic_version", "audit_entry"} <= tables
    monkeypatch.setitem(sys.modules, "alembic", None)  # importing it would now fail
    upgrade(engine, package)
    assert set(inspect(engine).get_table_names()) == tables


@pytest.mark.parametrize("package", PACKAGES)
def test_a_store_that_a_newer_release_migrated_is_refused_by_name(engine, package):
    upgrade(engine, package)
    with write_transaction(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SettingsRefused, match="9999") as refused:
        upgrade(engine, package)
    assert refused.value.field == "store"
