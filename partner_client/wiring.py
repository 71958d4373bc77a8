"""The one place where a client is put together from its settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from keys.custody.file import FileSecretStore
from keys.errors import KeysError
from partner_client.blind.workshop import Workshop
from partner_client.client import DrempelClient, Installation
from partner_client.errors import GatewayUnavailable, KeysRefused
from partner_client.rpc import gateway_client
from partner_client.sending.patience import Patience
from partner_client.settings import KeySettings, PartnerSettings
from partner_client.trust import own_certificate, own_keys
from partner_client.trust.local_routing import LocalRouting
from partner_client.trust.trusted_manifest import TrustedManifest
from servicekit.clock import Clock, SystemClock

OnWait = Callable[[GatewayUnavailable], None]


def _silently(_: GatewayUnavailable) -> None:
    """Wait without a word."""


def key_store(settings: KeySettings) -> FileSecretStore:
    """Return the custody of the own keys. Raises KeysRefused."""
    try:
        return FileSecretStore(settings.directory, settings.wrapping_key)
    except KeysError as error:
        raise KeysRefused(str(error), field="keys.wrapping_key") from None


def install(settings: PartnerSettings, clock: Clock) -> Installation:
    """Return what this installation knows about itself; everything is checked that can be without a connection."""
    own_certificate.inspect(settings.gateway.tls, settings.partner)
    return Installation(
        settings=settings,
        keys=own_keys.load(key_store(settings.keys)),
        manifest=TrustedManifest(settings.manifest, clock),
        routing=LocalRouting(settings.manifest.routing),
        clock=clock,
        sealing=lambda: own_keys.load_sealing(key_store(settings.keys)),
    )


def _workshop(own: Installation, processes: int, keys: own_keys.OwnKeys) -> Workshop:
    if processes:
        return Workshop.in_processes(own.partner, own.settings.keys, keys.signing.verify_key, processes)
    return Workshop.in_threads(own.partner, keys)


@asynccontextmanager
async def connect(
    settings: PartnerSettings, *, clock: Clock | None = None, on_wait: OnWait = _silently, processes: int = 0
) -> AsyncIterator[DrempelClient]:
    """Yield a client of the gateway that the settings name. The connection itself is made by the first call.

    Blind mode seals in `processes` unless the settings say otherwise, or in threads for 0: a program that starts
    processes needs the usual guard around its main module.
    """
    own = install(settings, clock or SystemClock())
    how = settings.submission
    workshops = partial(_workshop, own, processes if how.sealing_processes is None else how.sealing_processes)
    async with AsyncExitStack() as lines:
        gateway = await lines.enter_async_context(
            gateway_client.connect(settings.gateway.address, settings.gateway.tls)
        )
        others = {}
        if settings.gateway.trustee is not None:
            line = gateway_client.connect(settings.gateway.trustee, settings.gateway.tls)
            others["trustee"] = await lines.enter_async_context(line)
        yield DrempelClient(
            own,
            gateway,
            workshops=workshops,
            patience=Patience(seconds=how.patience_seconds, on_wait=on_wait),
            first_patience=Patience(seconds=how.connect_patience_seconds, on_wait=on_wait),
            others=others,
        )
