"""How often the register and its keys changed: what a running worker looks at before it looks further."""

from sqlalchemy import Connection, insert, select, update

from municipality_node.store.schema import REVISION

_REGISTER = "register"


def register_revision(connection: Connection) -> int:
    """Return a number that rises with every change of the register or its link keys."""
    return connection.execute(select(REVISION.c.number).where(REVISION.c.name == _REGISTER)).scalar_one_or_none() or 0


def register_changed(connection: Connection) -> None:
    """Raise the number, in the transaction of the change."""
    changed = connection.execute(
        update(REVISION).where(REVISION.c.name == _REGISTER).values(number=REVISION.c.number + 1)
    )
    if not changed.rowcount:
        connection.execute(insert(REVISION).values(name=_REGISTER, number=1))
