"""What both sides' services have in common: who may call, the newest manifest, and the routing table."""

import hashlib

from drempel.v1 import manifest_pb2

from gateway.directory_watch import DirectoryWatch
from gateway.errors import ManifestUnavailable, RoutingUnknown
from keys.identity import Oin
from servicekit.refusal import CallerUnknown
from signals.routing import RoutingTable


class Publication:
    """Reads the directory for the services."""

    def __init__(self, directory: DirectoryWatch, log_id: str) -> None:
        self._directory = directory
        self.log_id = log_id
        self._table: tuple[RoutingTable, bytes, bytes] | None = None

    def partner(self, caller: Oin) -> None:
        """Let enrolled, unblocked partners pass. Raises CallerUnknown."""
        if self._directory.current().active_partner(caller) is None:
            raise CallerUnknown

    def node(self, caller: Oin) -> None:
        """Let nodes of connected municipalities pass. Raises CallerUnknown."""
        if caller not in self._directory.current().nodes:
            raise CallerUnknown

    def manifest(self, request: manifest_pb2.GetManifestRequest) -> manifest_pb2.GetManifestResponse:
        """Return the newest manifest, without its bytes when the caller holds it."""
        directory = self._directory.current()
        if directory.manifest is None or directory.document is None:
            raise ManifestUnavailable
        version = directory.manifest.version
        if request.known_version == version:
            return manifest_pb2.GetManifestResponse(version=version)
        return manifest_pb2.GetManifestResponse(version=version, signed_manifest=directory.document)

    def routing(self, wanted: bytes) -> bytes:
        """Return the encoded routing table in force when it has the hash that is asked for. Raises RoutingUnknown."""
        table = self._directory.current().routing
        if self._table is None or self._table[0] is not table:
            encoded = table.encode()
            self._table = (table, encoded, hashlib.sha256(encoded).digest())
        _, encoded, named = self._table
        if named != wanted:
            raise RoutingUnknown(field="routing_hash")
        return encoded
