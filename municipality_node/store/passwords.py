"""Passwords of local accounts, as argon2 hashes, with the attempts that were made on them."""

from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from municipality_node.store.casework_schema import CASEWORK_PASSWORD
from servicekit.sign_in.lockout import Attempts
from servicekit.store import insert_or


def put(connection: Connection, user_number: int, password_hash: str) -> None:
    """Give a user a password; attempts on an earlier one are forgotten."""
    values = {"hash": password_hash, "failures": 0, "locked_until": None}
    putting = insert_or(connection, CASEWORK_PASSWORD).values(user_id=user_number, **values)
    connection.execute(putting.on_conflict_do_update(index_elements=["user_id"], set_=values))


def find(connection: Connection, user_number: int) -> tuple[str, Attempts] | None:
    """Return the hash and the attempts of a user; None for one without a password."""
    row = connection.execute(select(CASEWORK_PASSWORD).where(CASEWORK_PASSWORD.c.user_id == user_number)).one_or_none()
    if row is None:
        return None
    until = datetime.fromtimestamp(row.locked_until, UTC) if row.locked_until is not None else None
    return row.hash, Attempts(row.failures, until)


def keep_attempts(connection: Connection, user_number: int, attempts: Attempts) -> None:
    """Write the attempts on a user's password."""
    until = int(attempts.locked_until.timestamp()) if attempts.locked_until is not None else None
    changed = update(CASEWORK_PASSWORD).where(CASEWORK_PASSWORD.c.user_id == user_number)
    connection.execute(changed.values(failures=attempts.failures, locked_until=until))
