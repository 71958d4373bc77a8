"""Runs one of our commands for real and ends it with kill -9 at one of its steps; nothing in the command knows.

    python -m tests.support.killed_at STEP MODULE ARGUMENT…

A step is a call or a return of a function in the watched modules: what moves a municipality, and the transactions and
snapshots that it is made of. Every file and every commit lies between two of them. STEP 0 kills at none; the number of
steps is told on stderr at the end, as `steps N`.
"""

import os
import runpy
import signal
import sys
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parents[2]
WATCHED = ("municipality_node/hosting/", "servicekit/transactions.py", "servicekit/sqlite.py",
           "municipality_node/store/standing.py")  # fmt: skip


def main() -> None:
    """Run the module that the arguments name, as its own command."""
    kill_at, module = int(sys.argv[1]), sys.argv[2]
    sys.argv = [module, *sys.argv[3:]]
    steps = 0

    def step(frame: FrameType, happening: str, _: object) -> None:
        nonlocal steps
        if happening in {"call", "return"} and _is_watched(frame.f_code.co_filename):
            steps += 1
            if steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(step)
    try:
        runpy.run_module(module, run_name="__main__")
    finally:
        sys.setprofile(None)
        sys.stderr.write(f"steps {steps}\n")


def _is_watched(path: str) -> bool:
    return path.startswith(str(ROOT)) and path[len(str(ROOT)) + 1 :].startswith(WATCHED)


if __name__ == "__main__":
    main()
