"""Commands as processes forked from one that has imported them all.

A command imports for longer than it works, and a region is laid out by dozens of them. `multiprocessing` keeps the
server that forks: it runs nothing itself, has one thread and no keys, and ends with this process. What a command reads,
prints, logs and ends with is what it would be otherwise.
"""

import multiprocessing
import os
import runpy
import sys
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path

from servicekit.lifeline import end_with_parent

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["region.imported"])
_TABLE = threading.Lock()
"""Held while the table of children is read: whoever starts a process asks after all that were started before."""


def run_forked(module: str, arguments: Sequence[str], *, told: bytes, errors: Path) -> tuple[int, bytes]:
    """Run `python -m module` to its end; return its exit code and what it printed. Its stderr is added to `errors`.

    `told` is what it reads from standard input. It ends with this process, however that ends.
    """
    printed, output = _CONTEXT.Pipe(duplex=False)
    settings = (dict(os.environ), Path.cwd())
    process = _CONTEXT.Process(target=_run, args=(module, list(arguments), told, output, errors, *settings))
    with _TABLE:
        process.start()
    output.close()
    try:
        with open(printed.fileno(), "rb", closefd=False) as stream:
            text = stream.read()
        wait([process.sentinel])
    except BaseException:
        process.kill()
        raise
    finally:
        printed.close()
    with _TABLE:
        process.join()
    assert process.exitcode is not None  # noqa: S101 - it was joined
    return process.exitcode, text


def _run(
    module: str,
    arguments: Sequence[str],
    told: bytes,
    output: Connection,
    errors: Path,
    environment: Mapping[str, str],
    directory: Path,
) -> None:
    end_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(directory)
    read = os.memfd_create("standard input")
    os.write(read, told)
    os.lseek(read, 0, os.SEEK_SET)
    with errors.open("ab") as log:
        for descriptor, standard in ((read, 0), (output.fileno(), 1), (log.fileno(), 2)):
            os.dup2(descriptor, standard)
    os.close(read)
    output.close()
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - it is open as long as the process is
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
