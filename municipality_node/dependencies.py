"""What a municipality's node relies on, and how each is looked at."""

from sqlalchemy import Engine

from keys.custody.file import FileSecretStore
from municipality_node import node_keys
from municipality_node.errors import NotInManifest
from municipality_node.manifests import ManifestBook
from municipality_node.ports import Mailbox
from municipality_node.settings import MunicipalitySettings, NodeSettings
from municipality_node.tenant import Tenant
from servicekit.readiness import Dependency, Readiness, Term, certificate, disk, manifest, on_time, works
from servicekit.transactions import write_transaction


def readiness(
    tenant: Tenant, *, mailbox: Mailbox, manifests: ManifestBook, settings: MunicipalitySettings, node: NodeSettings
) -> Readiness:
    """Return the dependencies of one municipality. Nothing is looked at yet."""

    def custody() -> None:
        node_keys.load(FileSecretStore(settings.custody_path, settings.wrapping_key_path), tenant.municipality)

    def term() -> Term | None:
        try:
            current = manifests.current
        except NotInManifest:
            return None
        return Term(current.issued_at, current.expires_at)

    return Readiness(
        {
            Dependency.STORE: works(lambda: _commit(tenant.engine)),
            Dependency.DISK: disk(settings.directory, node.readiness.disk_bytes),
            Dependency.CUSTODY: works(custody),
            Dependency.GATEWAY: works(lambda: mailbox.manifest(manifests.version)),
            Dependency.CERTIFICATE: certificate(settings.tls.certificate),
            Dependency.MANIFEST: manifest(term, tenant.clock),
            Dependency.CLOCK: on_time(term, tenant.clock),
        }
    )


def _commit(engine: Engine) -> None:
    with write_transaction(engine):
        """Nothing: whether it commits is the answer."""
