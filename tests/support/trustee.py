"""A trustee beside the gateway of a test: laid out, published, told of manifests, and served in this process."""

import asyncio
from contextlib import asynccontextmanager

from gateway.trustee import wiring
from gateway.trustee.serving import drain
from gateway.trustee.settings import load_trustee
from servicekit.clock import FileClock
from tests.support.gateway import MUNICIPALITY, OTHER_MUNICIPALITY, OTHER_PARTNER, PARTNER, enrol_partner, free_port

TRUSTEE_OIN = "00000099000000000950"


def lay_out_trustee(place):
    """Write a trustee's settings and return their path; everything of it is below the gateway's directory."""
    files = place.authority.server(TRUSTEE_OIN)
    config = place.directory / "trustee.toml"
    config.write_text(
        f'oin = "{TRUSTEE_OIN}"\nlisten = "127.0.0.1:{free_port()}"\nstore = "trustee.sqlite"\nnode_evaluations = 50\n'
        f'refresh_seconds = 0.05\n[tls]\ncertificate = "{files.certificate}"\nprivate_key = "{files.private_key}"\n'
        f'authority = "{files.authority}"\n[custody]\n'
        'directory = "trustee-custody"\nwrapping_key = "trustee-wrapping.key"\n'
        '[manifest]\npublic_key = "offline/manifest-public.hex"\ndocument = "manifest.json"\n'
    )
    return config


def publish(place, config, *options):
    """Have the trustee publish its share of both municipalities' leaves."""
    codes = [option for code in (MUNICIPALITY, OTHER_MUNICIPALITY) for option in ("--municipality", code)]
    place.bare(
        "trustee", "publish", "--config", config, *codes, "--out", place.directory / "trustee-leaves.json", *options
    )


def put_in_force(place):
    """Enrol everybody in blind mode, build a manifest with both evaluators, and hand it to the trustee."""
    for oin, kind in ((PARTNER, "Energie"), (OTHER_PARTNER, "Huur")):
        enrol_partner(place, oin, kind, "--mode", "blind")
    put_in_force_again(place)


def put_in_force_again(place):
    """Build the next manifest, and hand it to the trustee."""
    place.build_manifest()
    place.command("manifest", "export", place.directory / "manifest.json")


@asynccontextmanager
async def trusted(place):
    """Serve the trustee in this process."""
    settings = load_trustee(place.directory / "trustee.toml")
    trustee = wiring.build(settings, FileClock(place.clock))
    trustee.watch.refresh()
    await trustee.listener.start()
    watching = asyncio.ensure_future(trustee.watch.run(settings.refresh_seconds))
    try:
        yield trustee
    finally:
        watching.cancel()
        await drain(trustee, 5)
