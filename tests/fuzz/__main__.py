"""Fuzz the parsers with atheris, guided by coverage: `python -m tests.fuzz [--seconds N] [TARGET]…`.

Every target gets an equal share of the time, in a process of its own. What was learnt stays in var/fuzz/TARGET; bytes
that break a parser are left there as `crash-…` and the exit status says so.
"""

import argparse
import subprocess
import sys
from pathlib import Path

CORPUS = Path("var/fuzz")
LONGEST = 4_096
_ONE = "--one"


def main() -> int:
    """Fuzz every target that was asked for; return how many broke."""
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - the child imports it under instrumentation

    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seconds", type=int, default=600, help="in all")
    reader.add_argument("targets", nargs="*", default=[], choices=[*TARGETS, []])
    asked = reader.parse_args()
    chosen = asked.targets or list(TARGETS)
    share = max(1, asked.seconds // len(chosen))
    broken = []
    for name in chosen:
        corpus = CORPUS / name
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(TARGETS[name].seeds):
            (corpus / f"seed-{number}").write_bytes(seed)
        sys.stdout.write(f"{name}: {share} s\n")
        sys.stdout.flush()
        if subprocess.run([sys.executable, "-m", "tests.fuzz", _ONE, name, str(share)], check=False).returncode:
            broken.append(name)
    sys.stdout.write(f"broken: {', '.join(broken) or 'none'} of {len(chosen)} parsers\n")
    return len(broken)


def one(name: str, seconds: str) -> None:
    """Fuzz one target; ends the process."""
    import atheris  # noqa: PLC0415 - installed for fuzzing only

    with atheris.instrument_imports(include=["keys", "signals", "gateway.domain"]):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415
    corpus = CORPUS / name
    options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-verbosity=0", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={corpus}/", str(corpus)], TARGETS[name].run)
    atheris.Fuzz()


if __name__ == "__main__":
    if _ONE in sys.argv:
        one(*sys.argv[2:4])
    else:
        sys.exit(main())
