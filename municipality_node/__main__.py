"""`drempel-node`: what a municipality runs."""

import os


def main() -> None:
    """Run the command line."""
    # gRPC's own lines on stderr carry addresses and certificate texts; ours carry codes.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    from municipality_node.commands import application  # noqa: PLC0415 - gRPC reads it when it is imported

    application.main()


if __name__ == "__main__":
    main()
