"""Processor time of running processes: a machine shared with others distorts it less than the time on the wall."""

import os
from pathlib import Path


def of_process(pid: int) -> float:
    """Return the processor seconds that a process has used, its waited-for children apart."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """Return the processes that a process started and that still run."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]
