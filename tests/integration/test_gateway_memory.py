"""Property 8 where nothing can hide: the memory of a gateway in blind mode, all its processes, while it runs."""

import os
from dataclasses import replace

import pytest

from partner_client.outcome import Receipt
from partner_client.wiring import connect
from region.processes import Service
from servicekit.clock import FileClock
from tests.support.blind import blind_partner
from tests.support.gateway import PARTNER, lay_out
from tests.support.memory import family, held
from tests.support.signals import a_signal

PLANTED = {
    "surname": "Zwaluwenburgh",
    "trade name": "Quinkelbergs Hoefsmederij",
    "phone": "0687654321",
    "email": "zwaluw@voorbeeld.example",
    "reference": "KLANT-QX-771203",
}
HIDDEN = {
    f"{name} in {coding}": form.encode(coding)
    for name, value in PLANTED.items()
    for form in (value, value.lower())
    for coding in ("utf-8", "utf-16-le")
}
SIGNALS = 40
PATIENCE = 180


@pytest.fixture
def place(tmp_path):
    (tmp_path / "region").mkdir()
    return lay_out(tmp_path / "region")


async def test_property_8_no_planted_identity_is_in_the_memory_of_a_gateway_in_blind_mode(place, tmp_path):
    own, _ = blind_partner(place, tmp_path / "partner")
    address, tls = place.settings.listen.replace("127.0.0.1", "localhost"), place.authority.client(PARTNER.value)
    settings = own.write_settings(address, tls, patience=PATIENCE)
    place.build_manifest()
    planted = a_signal(
        surname=PLANTED["surname"], initials="Q.X.", trade_name=PLANTED["trade name"], phone=PLANTED["phone"],
        email=PLANTED["email"], partner_ref=PLANTED["reference"],
    )  # fmt: skip
    signals = [replace(planted, partner_ref=f"{planted.partner_ref}-{number}") for number in range(SIGNALS)]
    port = int(place.settings.listen.rpartition(":")[2])
    serve = ("serve", "--config", place.config, "--clock", place.clock)
    with Service("drempel-gateway", *serve, log=tmp_path / "gateway.log", port=port) as service:
        async with connect(settings, clock=FileClock(own.clock)) as partner:
            answers = await partner.submit(signals)
            assert all(isinstance(answer, Receipt) for answer in answers)
            processes = family(service.pid)
            assert len(processes) > 1
            assert held(processes, HIDDEN) == set()
            # The search can fail: this process made the signals, and the gateway does know who sent them.
            assert {name.partition(" in ")[0] for name in held([os.getpid()], HIDDEN)} == set(PLANTED)
            assert held(processes, {"partner": PARTNER.value.encode()}) == {"partner"}
    assert not [name for name, value in HIDDEN.items() if value in (tmp_path / "gateway.log").read_bytes()]
