"""The files that partners and municipalities hand to the gateway's operator at enrolment: public keys, signed."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints, ValidationError

from gateway.domain.enrolment import Connection, Partner
from gateway.errors import EnrolmentRefused
from gateway.settings import OinText
from keys.errors import KeysError
from keys.feedback import SUITE as FEEDBACK_SUITE
from keys.identity import MunicipalityCode, Oin
from keys.manifest import SealKeyEntry
from keys.seal import SealPublicKey
from keys.signing import VerifyKey
from keys.suite import GateProfile, Mode, Suite
from servicekit.settings import StrictModel, option_errors
from signals.signal import PartnerType

MAX_FILE = 1 << 20
Hexadecimal = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{2})+$", max_length=8192)]


class PartnerFile(StrictModel):
    """What `drempel-partner keys publish` writes."""

    oin: OinText
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    partner_type: PartnerType
    signing_key: Hexadecimal | None = None
    sealing_key: Hexadecimal | None = None

    def partner(self, modes: dict[str, Mode]) -> Partner:
        """Return the partner, with the modes that were agreed. Raises EnrolmentRefused for an unusable key."""
        try:
            signing_key = VerifyKey.decode(bytes.fromhex(self.signing_key)) if self.signing_key else None
        except KeysError:
            raise EnrolmentRefused("not an Ed25519 key", field="signing_key") from None
        if signing_key is None and set(modes.values()) - {Mode.DIRECT_UNSIGNED}:
            raise EnrolmentRefused("blind and direct mode need a signing key", field="signing_key")
        sealing_key = bytes.fromhex(self.sealing_key) if self.sealing_key else None
        try:
            if sealing_key is not None:
                SealPublicKey.decode(FEEDBACK_SUITE, sealing_key)
        except KeysError:
            raise EnrolmentRefused("not a sealing key of AS1", field="sealing_key") from None
        return Partner(
            oin=Oin(self.oin),
            name=self.name,
            partner_type=self.partner_type,
            signing_key=signing_key,
            sealing_key=sealing_key,
            modes=modes,
        )


class SealKey(StrictModel):
    """A municipality's seal key with the signature of its root key."""

    key_id: Hexadecimal
    suite: Annotated[str, StringConstraints(pattern=r"^AS[01]$")]
    public_key: Hexadecimal
    signature: Hexadecimal


class MunicipalityFile(StrictModel):
    """What `drempel-node keys publish` writes."""

    municipality_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    node_oin: OinText
    operator_oin: OinText
    root_key: Hexadecimal
    seal_keys: list[SealKey]

    def connection(self, profile: GateProfile) -> Connection:
        """Return the municipality; every seal key is signed by its root. Raises EnrolmentRefused."""
        code = MunicipalityCode(self.municipality_code)
        try:
            root = VerifyKey.decode(bytes.fromhex(self.root_key))
        except KeysError:
            raise EnrolmentRefused("not an Ed25519 key", field="root_key") from None
        if not self.seal_keys:
            raise EnrolmentRefused("no seal key", field="seal_keys")
        return Connection(
            code=code,
            node_oin=Oin(self.node_oin),
            operator_oin=Oin(self.operator_oin),
            root_key=root,
            seal_keys=tuple(_certified(key, code, root) for key in self.seal_keys),
            profile=profile,
        )


def _certified(key: SealKey, code: MunicipalityCode, root: VerifyKey) -> SealKeyEntry:
    entry = SealKeyEntry(
        suite=Suite[key.suite], public_key=bytes.fromhex(key.public_key), signature=bytes.fromhex(key.signature)
    )
    try:
        entry.verify(code, root)
        named = entry.key().key_id
    except KeysError:
        raise EnrolmentRefused("a seal key is not signed by the root key", field="seal_keys") from None
    if named.hex() != key.key_id:
        raise EnrolmentRefused("a seal key has another key id", field="seal_keys")
    return entry


def read_partner(path: Path) -> PartnerFile:
    """Return the partner that a file describes. Raises EnrolmentRefused naming the field."""
    try:
        return PartnerFile.model_validate(_json(path))
    except ValidationError as error:
        problem = option_errors(error)
    raise EnrolmentRefused(problem, field=path.name)


def read_municipality(path: Path) -> MunicipalityFile:
    """Return the municipality that a file describes. Raises EnrolmentRefused naming the field."""
    try:
        return MunicipalityFile.model_validate(_json(path))
    except ValidationError as error:
        problem = option_errors(error)
    raise EnrolmentRefused(problem, field=path.name)


def _json(path: Path) -> object:
    try:
        if path.stat().st_size > MAX_FILE:
            raise EnrolmentRefused("file is too large", field=path.name)
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise EnrolmentRefused("cannot be read as JSON", field=path.name) from None
