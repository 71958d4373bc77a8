"""A host of municipalities: its configuration, changed while its process runs."""

import json
import os
import shutil
import signal
import time
from collections import Counter
from pathlib import Path

from region.processes import Service, run

PATIENCE = 300.0


class Host:
    """A directory with a configuration, and the process that works there."""

    def __init__(self, region, config: Path):
        self.region, self.config = region, config
        self.log = region.installation.log_of(config.parent.name)
        self.service = Service("drempel-node", "run", "--config", config, *self._clock, log=self.log)

    @property
    def _clock(self):
        return ("--clock", self.region.installation.clock)

    def command(self, *arguments, accept=(0,), clock=True):
        log = self.region.installation.log_of("commands")
        line = (*arguments, "--config", self.config, *(self._clock if clock else ()))
        return run("drempel-node", *line, log=log, accept=accept)

    def status(self, code):
        (row,) = json.loads(self.command("status", "--municipality", code, "--json"))
        return row

    def hold(self, *, only):
        """Write the configuration with some municipalities, and have the process read it."""
        whole = self.config.with_suffix(".whole")
        if not whole.exists():
            shutil.copy(self.config, whole)
        head, *entries = whole.read_text().split("[[municipality]]")
        chosen = [entry for entry in entries if any(f'code = "{code}"' in entry for code in only)]
        self.config.write_text("[[municipality]]".join([head, *chosen]))
        if self.service.alive:
            os.kill(self.service.pid, signal.SIGHUP)

    def told(self, event):
        """Return what the process told under this name; asking it by command costs a process each time."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [json.loads(line) for line in lines if f'"event": "{event}"' in line]

    def worked_off(self):
        """Return how many items the process says it worked off, by municipality."""
        found = Counter()
        for page in self.told("page_processed"):
            found[page["municipality"]] += page["items"]
        return found

    def wait_until(self, code, **wanted):
        """Return the status of a municipality once it says what is wanted."""
        self.wait_for(lambda: self.status(code).items() >= wanted.items(), wanted)
        return self.status(code)

    def wait_for(self, holds, what=""):
        deadline = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < deadline, what
            time.sleep(0.3)
