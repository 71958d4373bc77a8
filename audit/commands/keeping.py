"""`drempel-audit export`, `proof`, `fsck`: what the keeper of a log runs beside its service."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from sqlalchemy import Connection, MetaData, NullPool, create_engine, func, select
from sqlalchemy.exc import DatabaseError

from audit.checkpoint import newest, parse
from audit.commands.verifying import JsonOption, leaf_hash, print_json, progress
from audit.errors import LogDamaged, ProofRefused
from audit.export import export
from audit.fsck import Condition, fsck
from audit.proof import find, tlog_proof
from audit.schema import LogTables, define
from audit.tiles import HashTiles

StoreArgument = Annotated[Path, typer.Argument(help="a service's database file", exists=True, dir_okay=False)]
TABLES: LogTables = define(MetaData())


@contextmanager
def opened(path: Path, *, write: bool) -> Iterator[Connection]:
    """Yield a connection in one transaction; with `write` it holds the write lock and commits at the end.

    Raises LogDamaged when the file holds no readable log.
    """
    uri = f"{path.absolute().as_uri()}?mode={'rw' if write else 'ro'}"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(uri, uri=True, isolation_level=None, timeout=30),
        poolclass=NullPool,
    )
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
            yield connection
            connection.commit()
    except DatabaseError:
        raise LogDamaged(f"{path.name}: the audit tables cannot be {'written' if write else 'read'}") from None


def export_log(
    path: StoreArgument, out: Annotated[Path, typer.Argument(help="directory to write, or to bring up to date")]
) -> None:
    """Write the log as C2SP tlog-tiles: static files that any web server can serve. Stops at the newest checkpoint."""
    with opened(path, write=False) as connection, progress("exporting", _size(connection)) as advance:
        count = export(connection, TABLES, out, advance=advance)
    Console(soft_wrap=True).print(f"{count} entries exported")


def prove(
    path: StoreArgument,
    index: Annotated[int | None, typer.Option(help="index of the entry")] = None,
    leaf: Annotated[str | None, typer.Option(help="or its leaf hash, as a receipt shows it")] = None,
    out: Annotated[Path | None, typer.Option(help="file to write (.tlog-proof); else it is printed")] = None,
) -> None:
    """Prove offline-checkably that an entry stands under the newest checkpoint (C2SP tlog-proof)."""
    if (index is None) == (leaf is None):
        raise typer.BadParameter("give --index or --leaf")
    with opened(path, write=False) as connection:
        if leaf is not None:
            index = _find(connection, leaf_hash(leaf))
        proof = tlog_proof(connection, TABLES, index or 0)
    if out is None:
        typer.echo(proof.decode(), nl=False)
    else:
        out.write_bytes(proof)


def _find(connection: Connection, leaf: bytes) -> int:
    note = newest(connection, TABLES)
    if note is None:
        raise ProofRefused("the log has no checkpoint yet")
    return find(HashTiles(TABLES, connection), leaf, parse(note).size)


def check_and_repair(
    path: StoreArgument,
    repair: Annotated[
        bool, typer.Option("--repair", help="write tiles, keys and indexes as entries and checkpoints give them")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Rebuild tiles, keys and root from the entries. Exit 1 when something disagrees and was not repaired."""
    with opened(path, write=repair) as connection, progress("checking", _size(connection)) as advance:
        condition = fsck(connection, TABLES, repair=repair, advance=advance)
    repaired = repair and condition.mendable
    if as_json:
        print_json(
            {
                "entries": condition.entries,
                "root": condition.root.hex(),
                "damaged_tiles": condition.damaged_tiles,
                "contradicted_checkpoints": condition.contradicted,
                "moved_entries": condition.misplaced,
                "misfiled_checkpoints": condition.misfiled,
                "disagreeing_indexes": condition.indexes,
                "lookup_differences": condition.lookup,
                "repaired": repaired,
            }
        )
    else:
        _print(condition, repaired=repaired)
    raise typer.Exit(1 if condition.contradictory or (condition.mendable and not repaired) else 0)


def _print(condition: Condition, *, repaired: bool) -> None:
    console = Console(soft_wrap=True)
    console.print(f"{condition.entries} entries, root {condition.root.hex()}")
    for level, number in condition.damaged_tiles[:20]:
        where = f"{level}/{number}" if isinstance(level, int) and isinstance(number, int) else "under no number"
        console.print(f"- tile {where}: {'written anew' if repaired else 'not what the entries give'}")
    for size in condition.misfiled[:20]:
        words = "kept under its own size again" if repaired else "kept under another size"
        console.print(f"- the checkpoint of {size} entries: {words}")
    for name in condition.indexes:
        console.print(f"- {name}: {'indexed anew' if repaired else 'its index does not agree with its rows'}")
    if condition.lookup:
        words = "made anew when somebody looks" if repaired else f"differs in {condition.lookup} places"
        console.print(f"- the look-up beside the log: {words}")
    for index in condition.misplaced[:20]:
        console.print(f"- entry {index}: carries another index, it was moved; restore it")
    for size in condition.contradicted:
        console.print(f"- the checkpoint of {size} entries states another root: entries were changed; restore them")
    if not condition.mendable and not condition.contradictory:
        console.print("nothing to repair")


def _size(connection: Connection) -> int:
    return (connection.scalar(select(func.max(TABLES.entry.c.index))) or 0) + 1
