"""Bundles that wait for their answer, for programs without a journal."""

from collections.abc import Mapping, Sequence

from keys.identity import SignalId


class MemoryOutbox:
    """See `ports.Outbox`: for the length of one submission, and durable no longer than that."""

    def __init__(self) -> None:
        self._bundles: dict[SignalId, bytes] = {}

    def held(self, ids: Sequence[SignalId]) -> Mapping[SignalId, bytes]:
        """Return the bundles that are kept for these ids."""
        return {own: self._bundles[own] for own in ids if own in self._bundles}

    def keep(self, bundles: Mapping[SignalId, bytes]) -> None:
        """Keep bundles in place of earlier ones."""
        self._bundles.update(bundles)
