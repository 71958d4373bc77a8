"""What fault tests run as a process of its own: `python -m tests.support.audit_worker ACT FILE …`."""

import os
import resource
import signal
import sys
from pathlib import Path

from audit.commands import keeping
from audit.export import export
from audit.fsck import fsck
from audit.tiles import HashTiles
from audit.verify.source import open_source
from audit.verify.verification import verify
from servicekit.sqlite import open_engine
from servicekit.transactions import write_transaction
from tests.support.audit_log import KEY, LOG, SIGNER, TABLES, event


def append(path: Path, count: str, batch: str) -> None:
    """Append in transactions of `batch`, as any service would."""
    engine = open_engine(path)
    for at in range(0, int(count), int(batch)):
        with write_transaction(engine) as connection:
            LOG.append(connection, [event(at + number) for number in range(int(batch))])
            LOG.checkpoint(connection, SIGNER)


def die_before_tiles(path: Path) -> None:
    """Be killed after the entries are written and before the tiles are."""
    HashTiles.append = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign]
    append(path, "5", "5")


def beside(path: Path, megabytes: str, out: str) -> None:
    """Do the work of `within` in so much memory on top of what Python and its libraries take."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    within(path, str(int(status["VmData"].split()[0]) / 1024 + float(megabytes)), out)


def within(path: Path, megabytes: str, out: str) -> None:
    """Verify, check, export and verify again a log in so much memory for data."""
    limit = int(float(megabytes) * (1 << 20))
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    assert verify(open_source(path), KEY).sound
    with keeping.opened(path, write=False) as connection:
        assert not fsck(connection, TABLES, repair=False).damaged_tiles
        assert export(connection, TABLES, Path(out)) == LOG.size(connection)
    assert verify(open_source(Path(out)), KEY).sound


if __name__ == "__main__":
    act, file, *arguments = sys.argv[1:]
    {"append": append, "die-before-tiles": die_before_tiles, "beside": beside, "within": within}[act](
        Path(file), *arguments
    )
