"""Which manifest a trustee accepted last: kept in its store, so that no restart rolls it back."""

from sqlalchemy import Connection, Engine, insert, select

from audit.events import EventId
from audit.fields import FieldValue
from gateway.adapters.audit_trail import OPERATOR, AuditTrail
from gateway.adapters.schema import manifest as table
from keys.manifest import Manifest
from servicekit.group_commit import Writer
from servicekit.transactions import read_transaction

MANIFEST_FILE = "manifest-file"


class SqlManifestMemory:
    """Keeps it in the trustee's store."""

    def __init__(self, engine: Engine, writer: Writer, trail: AuditTrail) -> None:
        self._engine = engine
        self._writer = writer
        self._trail = trail

    def newest(self) -> Manifest | None:
        """Return it; None when none was ever accepted."""
        with read_transaction(self._engine) as connection:
            body = connection.scalar(select(table.c.document).order_by(table.c.version.desc()).limit(1))
        return None if body is None else Manifest.parse(body)

    def keep(self, manifest: Manifest) -> None:
        """Remember a newer one, durably and on record. Raises UnavailableError; then it must not be believed."""
        self._writer.submit(lambda connection: self._keep(connection, manifest)).result()

    def _keep(self, connection: Connection, manifest: Manifest) -> None:
        named = manifest.hash()
        # The body as it was signed: whose signature it was is settled, and keys may be pinned anew.
        connection.execute(insert(table).values(version=manifest.version, hash=named, document=manifest.body()))
        facts: dict[str, FieldValue] = {"version": manifest.version, "manifest_hash": named.hex()}
        self._trail.note(
            connection, EventId.MANIFEST_ACCEPTED, about="manifest", actor=OPERATOR, origin=MANIFEST_FILE, fields=facts
        )
