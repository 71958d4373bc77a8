"""`drempel-partner`: what a partner's administrator and its nightly job run."""

import os


def main() -> None:
    """Run the command line."""
    # gRPC's own lines on stderr carry addresses and certificate texts; ours carry codes.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    from partner_client.commands import app  # noqa: PLC0415 - gRPC reads it when it is imported

    app()


if __name__ == "__main__":
    main()
