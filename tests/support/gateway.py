"""A gateway in a directory: settings, custody, two partners, two municipalities; served in this process."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import grpc
from drempel.v1 import evaluation_pb2_grpc, node_pb2_grpc, partner_pb2, partner_pb2_grpc, signal_pb2
from typer.testing import CliRunner

from gateway import key_ceremony, manifest_key
from gateway.__main__ import app
from gateway.mailbox_settings import MailboxOptions
from gateway.serving import drain
from gateway.settings import Settings, load_settings
from gateway.wiring.installation import Installation, open_installation
from gateway.wiring.running import Gateway, build
from keys.identity import MunicipalityCode, Oin, SignalId
from keys.labels import Label
from keys.manifest import SealKeyEntry
from keys.seal import SealPrivateKey
from keys.signing import SigningKey
from keys.suite import Suite
from servicekit.clock import FileClock
from servicekit.tls import TlsFiles, channel_credentials
from signals import canonical
from signals.signal import Signal
from tests.support.certificates import GATEWAY_OIN, Authority

NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
PARTNER = Oin("00000099000000000001")
OTHER_PARTNER = Oin("00000099000000000002")
NODE = Oin("00000099000000000101")
OTHER_NODE = Oin("00000099000000000102")
STRANGER = Oin("00000099000000000666")
MUNICIPALITY = MunicipalityCode("0654")
OTHER_MUNICIPALITY = MunicipalityCode("0687")
OFFICERS = ("controller", "secretary")
ROUTING = "postcode,municipality_code,house_number_from,house_number_to\n4301AA,0654,,\n4331AA,0687,1,99\n"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Place:
    """A gateway's directory."""

    directory: Path
    authority: Authority
    settings: Settings
    signing: dict[Oin, SigningKey]
    seal_keys: dict[MunicipalityCode, SealPrivateKey]

    @property
    def config(self) -> Path:
        return self.directory / "gateway.toml"

    @property
    def clock(self) -> Path:
        return self.directory / "clock"

    def command(self, *arguments: object, code: int | None = 0) -> str:
        """Run `drempel-gateway` in this process and return everything it printed; None for any exit code."""
        result = CliRunner().invoke(app, [*map(str, arguments), "--config", str(self.config)])
        assert code in {result.exit_code, None}, result.output
        return result.output

    def bare(self, *arguments: object, code: int = 0) -> str:
        """Run a command that needs no configuration."""
        result = CliRunner().invoke(app, list(map(str, arguments)))
        assert result.exit_code == code, result.output
        return result.output

    def build_manifest(self) -> None:
        self.command("manifest", "build", "--signing-keys", self.directory / "offline", "--clock", self.clock)

    def installation(self) -> Installation:
        """Return what commands work with."""
        return open_installation(self.settings, FileClock(self.clock))

    def grant(self, code: MunicipalityCode, evaluations: int) -> None:
        """Have two officers grant a supplementary budget."""
        options = [
            option
            for name in OFFICERS
            for option in ("--officer-key", self.directory / f"{name}.key",
                           "--passphrase-file", self.directory / "passphrase")
        ]  # fmt: skip
        self.command("budget", "grant", code, evaluations, *options, "--clock", self.clock)

    def set_clock(self, moment: datetime) -> None:
        self.clock.write_text(moment.isoformat())

    def signed(self, signal: Signal, signal_id: SignalId, partner: Oin = PARTNER) -> partner_pb2.SignedSignal:
        """Return what an honest client submits."""
        text = canonical.encode(partner, signal_id, signal)
        return partner_pb2.SignedSignal(
            signal_id=signal_id.value,
            signal=message(signal),
            signature=self.signing[partner].sign(Label.SIGNAL_SIGNATURE, text),
        )


def lay_out(directory: Path, *, suite: Suite = Suite.AS0, **options: object) -> Place:
    """Make a gateway ready to serve: two partners (energy, rent), two municipalities, routing, manifest."""
    authority = Authority(directory / "pki")
    files = authority.server()
    limits: dict[str, object] = dict(options.pop("limits", {}))  # type: ignore[call-overload]
    custody: dict[str, object] = dict(options.pop("custody", {}))  # type: ignore[call-overload]
    mailboxes = options.pop("mailboxes", None)
    store = options.pop("store", "gateway.sqlite")
    options = {"sealing_processes": 1, "refresh_seconds": 0.05, **options}
    lines = [
        f'oin = "{GATEWAY_OIN}"', f'operator_oin = "{GATEWAY_OIN}"', f'listen = "127.0.0.1:{free_port()}"',
        f'store = "{store}"', *(f"{name} = {value}" for name, value in options.items()),
        "[tls]", f'certificate = "{files.certificate}"', f'private_key = "{files.private_key}"',
        f'authority = "{files.authority}"', "[custody]", 'directory = "custody"', 'wrapping_key = "wrapping.key"',
        *(f"{name} = {value}" for name, value in custody.items()),
        *(mailboxes_section(mailboxes) if isinstance(mailboxes, MailboxOptions) else ()),
        "[manifest]", 'public_key = "offline/manifest-public.hex"', "[limits]",
        *(f"{name} = {value}" for name, value in limits.items()),
        *(f'[[officer]]\nid = "{name}"\npublic_key = "{name}.hex"' for name in OFFICERS),
    ]  # fmt: skip
    config = directory / "gateway.toml"
    config.write_text("\n".join(lines) + "\n")
    manifest_key.make_whole(directory / "offline")
    place = Place(directory, authority, load_settings(config), {}, {})
    place.set_clock(NOW)
    passphrase = directory / "passphrase"
    passphrase.touch(mode=0o600)
    passphrase.write_text("correct horse battery\n")
    for name in OFFICERS:
        key_ceremony.make_officer_key(directory, name, "correct horse battery")
    place.command("init")
    for oin, kind in ((PARTNER, "Energie"), (OTHER_PARTNER, "Huur")):
        enrol_partner(place, oin, kind)
    for node, code in ((NODE, MUNICIPALITY), (OTHER_NODE, OTHER_MUNICIPALITY)):
        connect(place, node, code, suite=suite)
    (directory / "routing.csv").write_text(ROUTING)
    place.command("routing", "import", directory / "routing.csv", "--clock", place.clock)
    place.build_manifest()
    return place


def mailboxes_section(options: MailboxOptions) -> list[str]:
    """Return these settings as lines of the file."""
    told = options.model_dump(mode="json", exclude_none=True)
    return ["[mailboxes]", *(f"{name} = {inline(value)}" for name, value in told.items())]


def inline(value: object) -> str:
    """Return a value as TOML says it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {inline(part)}" for name, part in value.items()) + "}"
    return json.dumps(value)


def enrol_partner(place: Place, oin: Oin, kind: str, *options: str) -> None:
    key = place.signing.setdefault(oin, SigningKey.generate())
    file = place.directory / f"partner-{oin}.json"
    body = {"oin": oin.value, "name": f"Partner {oin.value[-3:]}", "partner_type": kind,
            "signing_key": key.verify_key.encode().hex(), "sealing_key": None}  # fmt: skip
    file.write_text(json.dumps(body))
    place.command("partner", "add", file, "--clock", place.clock, *(options or ("--mode", "direct")))


def municipality_file(place: Place, node: Oin, code: MunicipalityCode, *, suite: Suite = Suite.AS0) -> Path:
    root, seal_key = SigningKey.generate(), SealPrivateKey.generate(suite)
    place.seal_keys[code] = seal_key
    entry = SealKeyEntry.signed(code, seal_key.public, root)
    file = place.directory / f"municipality-{code}.json"
    key = {"key_id": seal_key.public.key_id.hex(), "suite": suite.name, "public_key": entry.public_key.hex(),
           "signature": entry.signature.hex()}  # fmt: skip
    body = {"municipality_code": code.value, "node_oin": node.value, "operator_oin": node.value,
            "root_key": root.verify_key.encode().hex(), "seal_keys": [key]}  # fmt: skip
    file.write_text(json.dumps(body))
    return file


def connect(place: Place, node: Oin, code: MunicipalityCode, *, suite: Suite = Suite.AS0) -> None:
    file = municipality_file(place, node, code, suite=suite)
    place.command("municipality", "add", file, "--budget", "1000", "--clock", place.clock)


def message(signal: Signal) -> signal_pb2.Signal:
    """Return a signal as its message."""
    dates = {
        name: signal_pb2.Date(year=day.year, month=day.month, day=day.day)
        for name in ("arrears_since", "sent_date", "birth_date")
        if (day := getattr(signal, name))
    }
    told = signal.attestation
    reminded = told.reminder_date
    attestation = signal_pb2.Attestation(
        contact_effort=told.contact_effort,
        help_pointed_out=told.help_pointed_out,
        offer_unanswered=told.offer_unanswered,
        reminder_date=signal_pb2.Date(year=reminded.year, month=reminded.month, day=reminded.day) if reminded else None,
    )
    texts = ("partner_ref", "municipality_code", "initials", "prefix", "surname", "trade_name", "postcode",
             "house_letter", "house_suffix", "phone", "email")  # fmt: skip
    return signal_pb2.Signal(
        signal_type=int(signal.signal_type),  # type: ignore[arg-type]
        amount_cents=signal.amount_cents,
        house_number=signal.house_number,
        warm_handover=signal.warm_handover,
        attestation=attestation,
        **dates,
        **{name: getattr(signal, name) for name in texts},
    )


@asynccontextmanager
async def running(place: Place) -> AsyncIterator[Gateway]:
    """Serve in this process."""
    gateway = build(place.settings, FileClock(place.clock))
    await gateway.sealing.start()
    await gateway.listener.start()
    watch = asyncio.ensure_future(gateway.directory.run(place.settings.refresh_seconds))
    try:
        yield gateway
    finally:
        watch.cancel()
        await drain(gateway, 5)


@dataclass
class Caller:
    """Stubs over one channel."""

    partner: partner_pb2_grpc.PartnerServiceStub
    node: node_pb2_grpc.NodeServiceStub
    evaluation: evaluation_pb2_grpc.EvaluationServiceStub
    channel: grpc.aio.Channel

    async def submit(self, *batches: Sequence[partner_pb2.SignedSignal]) -> list[partner_pb2.SubmitResponse]:
        """Submit batches in one stream and return the responses."""
        call: Any = self.partner.SubmitDirect(
            iter([partner_pb2.SubmitDirectRequest(batch_number=at, signals=batch) for at, batch in enumerate(batches)])
        )
        return [response async for response in call]


@asynccontextmanager
async def calling(place: Place, oin: Oin | TlsFiles, port: int) -> AsyncIterator[Caller]:
    """Connect with the certificate of an organisation."""
    files = oin if isinstance(oin, TlsFiles) else place.authority.client(oin.value)
    async with grpc.aio.secure_channel(f"localhost:{port}", channel_credentials(files)) as channel:
        yield Caller(
            partner_pb2_grpc.PartnerServiceStub(channel),  # type: ignore[no-untyped-call]
            node_pb2_grpc.NodeServiceStub(channel),  # type: ignore[no-untyped-call]
            evaluation_pb2_grpc.EvaluationServiceStub(channel),  # type: ignore[no-untyped-call]
            channel,
        )
