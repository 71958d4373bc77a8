"""Brings a store to the schema of this release, at start, by Alembic.

Version files are named `vREVISION_words.py`. A store that has the highest revision is left alone without loading
Alembic, which costs a command more time than most commands take.
"""

import re
from importlib import resources

from sqlalchemy import Engine, inspect, text

from servicekit.settings import SettingsRefused
from servicekit.store import sample_nothing
from servicekit.transactions import read_transaction, write_transaction

_POSTGRESQL_TYPES = {"BLOB": "BYTEA", "INTEGER": "BIGINT"}
_SQLITE_TYPE = re.compile(r"\b(BLOB|INTEGER)\b")
_VERSION_FILE = re.compile(r"v([0-9]+)_\w+\.py")


def upgrade(engine: Engine, package: str) -> None:
    """Apply every missing migration of the Alembic environment in `package`, in one transaction.

    `package` is an importable package that holds `env.py` and `versions/`; its `env.py` calls `run_here`. Raises
    SettingsRefused for a store that a newer release has migrated: this one does not know what it would break.
    """
    stored, newest = _stored_revision(engine), newest_revision(package)
    if stored == newest:
        return
    if stored is not None and stored > newest:
        raise SettingsRefused(f"a newer release migrated it to {stored}; this one knows {newest}", field="store")
    from alembic import command  # noqa: PLC0415 - see the module docstring
    from alembic.config import Config  # noqa: PLC0415

    configuration = Config()
    configuration.set_main_option("script_location", str(resources.files(package)))
    configuration.set_main_option("path_separator", "os")
    with write_transaction(engine) as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")
        sample_nothing(connection)


def newest_revision(package: str) -> str:
    """Return the highest revision that this release brings."""
    files = resources.files(package).joinpath("versions").iterdir()
    return max(found[1] for file in files if (found := _VERSION_FILE.fullmatch(file.name)))


def _stored_revision(engine: Engine) -> str | None:
    with read_transaction(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return revision


def apply(statement: str) -> None:
    """Run one statement of a version file, which names types as SQLite does."""
    from alembic import op  # noqa: PLC0415 - see the module docstring

    if op.get_bind().dialect.name == "postgresql":
        statement = _SQLITE_TYPE.sub(lambda found: _POSTGRESQL_TYPES[found[0]], statement)
    op.execute(statement)


def run_here() -> None:
    """Body of an `env.py`: migrate on the connection that `upgrade` opened."""
    from alembic import context  # noqa: PLC0415 - only defined while Alembic runs an env.py

    connection = context.config.attributes["connection"]
    context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=False)
    context.run_migrations()
