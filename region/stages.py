"""The stages of a run: shown while they last, timed, and one line when they are done."""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console

from servicekit.tables import progress

Advance = Callable[[], None]
Result = TypeVar("Result")


class Stages:
    """Times what a run does, by name, in order."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, *, steps: int) -> Iterator[Advance]:
        """Show a bar of `steps`; yield what moves it, callable from any thread. A stage that fails is not timed."""
        started = time.monotonic()
        lock = threading.Lock()
        with progress() as bar:
            task = bar.add_task(name, total=steps)

            def advance() -> None:
                with lock:
                    bar.advance(task)

            yield advance
            bar.update(task, visible=False)
        self.seconds[name] = round(time.monotonic() - started, 1)
        self._console.print(f"[green]✓[/green] {name} [dim]{self.seconds[name]:.1f} s[/dim]")


def still() -> None:
    """Show no progress."""


def together(jobs: Iterable[Callable[[], Result]], advance: Advance = still) -> list[Result]:
    """Run jobs at the same time; return their results in any order. A failure is raised once all have ended.

    An interrupt is raised at once: no other job begins, and those under way are left to end by themselves.
    """
    results = []
    pool, interrupted = ThreadPoolExecutor(), False
    try:
        for done in as_completed([pool.submit(job) for job in jobs]):
            results.append(done.result())
            advance()
    except KeyboardInterrupt:
        interrupted = True
        raise
    finally:
        pool.shutdown(wait=not interrupted, cancel_futures=interrupted)
    return results
