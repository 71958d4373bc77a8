"""Holds a receipt to its proof, offline: the entry stands in the gateway's log, and says what the receipt says."""

import json
from dataclasses import dataclass
from typing import Any

from audit.verify.inclusion import Included, ProofInvalid, check_proof
from audit.verify.note import KeyRefused, Quorum, read_keys, read_quorum
from keys.identity import Oin
from partner_client.errors import ReceiptUnproven
from partner_client.outcome import Receipt
from partner_client.settings import ReceiptSettings
from servicekit.settings import SettingsRefused


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """The keys of the gateway's log and of its witnesses, as this partner pinned them."""

    partner: Oin
    log_keys: str
    witnesses: Quorum | None

    @classmethod
    def of(cls, settings: ReceiptSettings, partner: Oin) -> "ReceiptCheck":
        """Return the check that the settings describe. Raises SettingsRefused."""
        try:
            keys = settings.log_keys.read_text(encoding="ascii")
            read_keys(keys)
            witnesses = settings.witnesses
            quorum = read_quorum(witnesses.read_text(encoding="ascii"), settings.quorum) if witnesses else None
        except (OSError, UnicodeDecodeError, KeyRefused):
            raise SettingsRefused(
                "the key lines of the log or its witnesses cannot be read", field="receipts"
            ) from None
        return cls(partner, keys, quorum)

    def check(self, receipt: Receipt, proof: bytes) -> Included:
        """Return where the acceptance stands. Raises ReceiptUnproven, naming the part that does not hold."""
        try:
            shown = check_proof(proof, receipt.leaf_hash, self.log_keys, witnesses=self.witnesses)
        except ProofInvalid as invalid:
            problem = str(invalid)
        else:
            self._compare(receipt, shown)
            return shown
        raise ReceiptUnproven(problem, field="tlog_proof")

    def _compare(self, receipt: Receipt, shown: Included) -> None:
        if shown.log != receipt.log_id:
            raise ReceiptUnproven("the proof is of another log than the receipt", field="log_id")
        said = {
            "action": "signal_accepted", "actor": self.partner.value, "municipality": receipt.municipality.value,
            "day": receipt.day.number,
        }  # fmt: skip
        entry = _facts(shown.entry)
        for name, value in said.items():
            if entry.get(name) != value:
                raise ReceiptUnproven("the entry in the log says something else than the receipt", field=name)


def _facts(entry: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(entry)
    except ValueError:
        facts = None
    return facts if isinstance(facts, dict) else {}
