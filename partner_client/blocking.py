"""The SDK for programs without an event loop: the same client, one call at a time."""

import asyncio
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

from keys.manifest import Manifest
from partner_client.client import Answer, DrempelClient
from partner_client.feedback.collecting import Collection
from partner_client.feedback.record_book import RecordBook
from partner_client.outcome import Receipt, Refused
from partner_client.settings import PartnerSettings
from partner_client.wiring import connect
from servicekit.clock import Clock
from signals.signal import Signal


class BlockingClient:
    """A DrempelClient whose methods return when they are done. Use it as a context manager, from one thread."""

    def __init__(self, settings: PartnerSettings, *, clock: Clock | None = None) -> None:
        self._runner = asyncio.Runner()
        self._connection = connect(settings, clock=clock)
        self._client: DrempelClient | None = None

    def __enter__(self) -> Self:
        self._runner.__enter__()
        self._client = self._runner.run(self._connection.__aenter__())
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._runner.run(self._connection.__aexit__(kind, error, at))
        finally:
            self._runner.__exit__(kind, error, at)

    def refresh_manifest(self) -> Manifest:
        """See DrempelClient.refresh_manifest."""
        return self._runner.run(self._connected().refresh_manifest())

    def submit(self, signals: Iterable[Signal]) -> list[Answer]:
        """See DrempelClient.submit."""
        return self._runner.run(self._connected().submit(signals))

    def withdraw(self, references: Iterable[str]) -> dict[str, Refused | None]:
        """See DrempelClient.withdraw."""
        return self._runner.run(self._connected().withdraw(references))

    def receipts(self, references: Iterable[str]) -> Mapping[str, Receipt | None]:
        """See DrempelClient.receipts."""
        return self._runner.run(self._connected().receipts(references))

    def collect_feedback(self, book: RecordBook) -> Collection:
        """See DrempelClient.collect_feedback."""
        return self._runner.run(self._connected().collect_feedback(book))

    def _connected(self) -> DrempelClient:
        if self._client is None:
            raise RuntimeError("use the client as a context manager")
        return self._client
