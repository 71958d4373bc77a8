"""A municipality's root key that takes the place of the pinned one, on the word of two officers (ADR 0277)."""

from dataclasses import dataclass

from gateway.domain.approval import Approval
from keys.encoding import lp_join
from keys.identity import MunicipalityCode
from keys.labels import Label
from keys.signing import SigningKey, VerifyKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RootReplacement:
    """Which key replaces which."""

    municipality: MunicipalityCode
    former: VerifyKey
    root: VerifyKey

    def statement(self) -> bytes:
        """Return what the officers sign."""
        return lp_join(self.municipality.value, self.former.encode(), self.root.encode())

    def approve(self, officer: str, key: SigningKey) -> Approval:
        """Return an officer's approval."""
        return Approval(officer=officer, signature=key.sign(Label.ROOT_REPLACEMENT, self.statement()))
