"""Brings a store to the schema of this release, at start, by Alembic."""

from importlib import resources

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from servicekit.sqlite import write_transaction


def upgrade(engine: Engine, package: str) -> None:
    """Apply every missing migration of the Alembic environment in `package`, in one transaction.

    `package` is an importable package that holds `env.py` and `versions/`; its `env.py` calls `run_here`.
    """
    configuration = Config()
    configuration.set_main_option("script_location", str(resources.files(package)))
    configuration.set_main_option("path_separator", "os")
    with write_transaction(engine) as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


def run_here() -> None:
    """Body of an `env.py`: migrate on the connection that `upgrade` opened."""
    from alembic import context  # noqa: PLC0415 - only defined while Alembic runs an env.py

    connection = context.config.attributes["connection"]
    context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=False)
    context.run_migrations()
