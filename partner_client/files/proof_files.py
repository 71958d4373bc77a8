"""The proofs of one input file's receipts: a directory of `SIGNAL_ID.tlog-proof`, which any C2SP tool can check."""

from pathlib import Path

from keys.identity import SignalId
from partner_client.errors import ReportRefused


class ProofFiles:
    """One directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def holds(self, signal_id: SignalId) -> bool:
        """Whether the proof of a signal is there."""
        return self._path(signal_id).is_file()

    def read(self, signal_id: SignalId) -> bytes | None:
        """Return the proof of a signal; None when there is none."""
        try:
            return self._path(signal_id).read_bytes()
        except OSError:
            return None

    def keep(self, signal_id: SignalId, proof: bytes) -> None:
        """Write the proof of a signal, whole or not at all. Raises ReportRefused."""
        path = self._path(signal_id)
        beside = path.with_name(path.name + ".new")
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(proof)
            beside.replace(path)
        except OSError:
            raise ReportRefused("a proof cannot be written", field="proofs") from None

    def _path(self, signal_id: SignalId) -> Path:
        return self._directory / f"{signal_id}.tlog-proof"
