"""`drempel-node`: what a municipality runs."""

import os
import sys

from municipality_node.hosting.rereading import REREADING


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["run"]:
        # Sent while what follows is imported, it would end the process that it asks something of.
        REREADING.expect()
    # gRPC's own lines on stderr carry addresses and certificate texts; ours carry codes.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    from municipality_node.commands import application  # noqa: PLC0415 - gRPC reads it when it is imported

    application.main()


if __name__ == "__main__":
    main()
