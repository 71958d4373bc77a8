"""What Drempel's commands import, imported: `region.forked` forks them from the process that has done so."""

import os
import pkgutil
from importlib import import_module

# gRPC's own lines on stderr carry addresses and certificate texts; it reads this when it is imported.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
# A process that forks had better have one thread; numpy's would be another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = ("audit.commands", "gateway.cli", "municipality_node.commands", "partner_client.commands")

for package in COMMANDS:
    for module in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        import_module(module.name)
