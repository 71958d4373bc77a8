"""Runs a command that ends with whoever started it: `python -m region.tied PROCESS MODULE ARGUMENT…`.

What a demonstration or a test starts has no reason to outlive it. Services of an installation are not started this
way: their service manager ends them.
"""

import runpy
import sys

from servicekit.lifeline import end_with


def main() -> None:
    """Run the module as its own command, in this process."""
    process, module, *arguments = sys.argv[1:]
    end_with(int(process))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
