"""The register that a worker matches against: loaded again when it changed, with the keys of every leaf made."""

from collections.abc import Callable
from datetime import date

from municipality_node.errors import EvaluationRefused
from municipality_node.linking.destruction import destroy_ended_leaves
from municipality_node.linking.evaluating import Linking
from municipality_node.linking.leaf import LeafKey
from municipality_node.manifests import ManifestBook
from municipality_node.receiving.loaded_register import LoadedRegister, load_register
from municipality_node.receiving.retrying import Retrying
from municipality_node.store.revisions import register_revision
from municipality_node.tenant import Tenant
from servicekit.logs import get_logger
from servicekit.transactions import read_transaction

_log = get_logger(__name__)


class HeldRegister:
    """One municipality's register, held in memory from one page to the next."""

    def __init__(
        self,
        tenant: Tenant,
        manifests: ManifestBook,
        linking: Linking,
        retrying: Retrying,
        *,
        between: Callable[[int], None],
    ) -> None:
        """`between` is called after every portion of keys, and raises to leave the rest for later."""
        self._tenant = tenant
        self._code = tenant.municipality.value
        self._manifests = manifests
        self._linking = linking
        self._retrying = retrying
        self._between = between
        self._loaded: LoadedRegister | None = None
        self._ahead: tuple[int, tuple[LeafKey, ...]] | None = None
        self._kept_by: tuple[int, date] | None = None
        """The manifest, by version, and the day that were last looked at for what is to be destroyed."""

    def current(self) -> LoadedRegister:
        """Return the register as it is now; after a change its new keys are made and kept bundles tried again."""
        leaves = LeafKey.matched(self._manifests.current, self._tenant.municipality)
        if self._loaded is not None and (self._loaded.revision, self._loaded.leaves) == (
            self._revision(), leaves,
        ):  # fmt: skip
            return self._loaded
        for leaf in leaves[:1]:
            self._link(leaf)
        for leaf in leaves[1:]:
            self._link_if_possible(leaf)
        self._loaded = None
        register = load_register(self._tenant, leaves)
        opened = self._retrying.retry(register.tables, register.matcher)
        register.tables.drop()
        _log.info("register_loaded", municipality=self._code, keys=len(register.tables.indexes), opened=opened)
        self._loaded = register
        return register

    def index_ahead(self) -> None:
        """Link the epoch to come while nothing waits; what was refused is tried again when something changed."""
        leaves = LeafKey.ahead(self._manifests.current, self._tenant.municipality)
        if leaves and self._ahead != (self._revision(), leaves):
            for leaf in leaves:
                self._link_if_possible(leaf)
            self._ahead = (self._revision(), leaves)

    def destroy_ended(self) -> None:
        """Destroy what the manifest gives up; afterwards it is loaded nowhere.

        Looked for when the manifest is another one, and once a day: only a manifest gives a leaf up, and nothing is
        admitted under one that it gave up. The look walks every key and every bundle that nothing opened (ADR 0275).
        """
        self._tenant.leaf_ciphers.forget_destroyed()
        manifest = self._manifests.current
        looked_at = manifest.version, self._tenant.clock.today()
        if looked_at == self._kept_by:
            return
        destroyed = destroy_ended_leaves(self._tenant, manifest)
        self._kept_by = looked_at
        for leaf in destroyed:
            _log.info("leaf_destroyed", municipality=self._code, epoch=leaf.epoch)
        if destroyed:
            self._loaded = None

    def _link(self, leaf: LeafKey) -> None:
        if self._linking.waiting(leaf):
            evaluated = self._linking.run(leaf, self._between)
            _log.info("keys_indexed", municipality=self._code, keys=evaluated)

    def _link_if_possible(self, leaf: LeafKey) -> None:
        """Link a leaf that nothing new is sealed under: what is refused for it must not stop the day's work."""
        try:
            self._link(leaf)
        except EvaluationRefused as refused:
            _log.warning("index_refused", municipality=self._code, code=refused.field, epoch=leaf.epoch)

    def _revision(self) -> int:
        with read_transaction(self._tenant.engine) as connection:
            return register_revision(connection)
