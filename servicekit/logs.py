"""Logs that cannot leak: a field that is not on the allow-list keeps its name and loses its value."""

import logging
import sys
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any, TextIO

import structlog

SAFE_FIELDS = frozenset(
    {
        "event", "level", "logger", "timestamp", "at", "error_type", "code", "field", "method", "status",
        "municipality", "partner", "caller", "epoch", "generation", "version", "mode", "day", "sequence", "address",
        "count", "accepted", "refused", "repeated", "batch", "batches", "items", "opened", "matched", "review",
        "released", "withheld", "unopened", "seconds", "rows", "added", "changed", "removed", "unchanged", "rejected",
        "keys", "residents", "attempt", "wait_seconds", "signal", "reason", "state", "path_kind", "process", "workers",
        "size", "witness", "trace",
    }
)  # fmt: skip
"""Fields whose values are counts, codes, organisations and times by construction. Never a person's."""


def only_safe_fields(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Replace the value of every undeclared field; the name stays, so it can be found."""
    return {name: value if name in SAFE_FIELDS else "<redacted>" for name, value in event.items()}


class _ForeignEvent(logging.Filter):
    """Keeps of other libraries' records only the logger, the level and the place: their texts carry values."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not isinstance(record.msg, dict):
            error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
            record.msg = "library_event" if error is None else f"library_event {error}"
            record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return True


def configure(*, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log line of the process through the allow-list, as JSON, to `stream` (stderr)."""
    chain: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    # A handler that cannot write would print the record with its exception, values and all, where it still can.
    logging.raiseExceptions = False
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(_ForeignEvent())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=chain,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                only_safe_fields,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _noisy():
        logging.getLogger(name).setLevel(logging.WARNING)


def _noisy() -> Iterable[str]:
    return ("grpc", "asyncio", "sqlalchemy", "alembic")


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module; event names are constants, facts are keywords."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger
