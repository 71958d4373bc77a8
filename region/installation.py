"""One region laid out in a directory: certificates, settings, keys and enrolments, all through the real commands."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from keys.identity import MunicipalityCode, Oin
from keys.suite import Mode
from municipality_node.casework.configuration import national_text
from region.observers import QUORUM, Observers
from region.pki import DevelopmentAuthority, test_oin
from region.processes import PATIENCE, CommandFailed, Service, free_port, run
from region.second_evaluator import SecondEvaluator
from region.stages import Advance, still, together
from servicekit.tls import TlsFiles
from signals.signal import PartnerType

_GATEWAY_NUMBER = 900
_TRUSTEE_NUMBER = 950
TRUSTEE = "trustee"
"""How the trustee's log is called; it is signed, and not witnessed yet."""
_NODE_NUMBER = 100
_PARTNER_NUMBER = 1
COORDINATORS = ("coordinator", "director")
"""Who approve the policy of every municipality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityPlan:
    """A municipality to connect: its register extract, and how many residents that holds."""

    code: MunicipalityCode
    name: str
    register: Path
    residents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerPlan:
    """A partner to enrol."""

    name: str
    partner_type: PartnerType
    mode: Mode = Mode.BLIND
    modes: Mapping[str, Mode] = field(default_factory=dict)
    """Another mode for single municipalities, by code."""
    volume: int | None = None
    """Signals in blind mode to one municipality in an epoch; what the command assumes without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPlan:
    """Who takes part: municipalities grouped by the node process that hosts them, partners, routing, policy."""

    nodes: Sequence[Sequence[MunicipalityPlan]]
    partners: Sequence[PartnerPlan]
    routing: Path
    policy: Path
    split: bool = False
    """Whether the leaf keys are split over the gateway and a trustee."""
    databases: Mapping[str, str] = field(default_factory=dict)
    """URLs of the stores that are not files: of the gateway, by `gateway`, and of municipalities, by code."""

    @property
    def municipalities(self) -> list[MunicipalityPlan]:
        """Every municipality, in the order of the nodes."""
        return [municipality for node in self.nodes for municipality in node]


class Installation:
    """The region's directory and the commands that fill it."""

    def __init__(self, directory: Path, plan: RegionPlan, *, start: datetime) -> None:
        self.directory = directory.resolve()
        self.plan = plan
        self.port = free_port()
        self.clock = directory / "clock"
        self.logs = directory / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self._published = directory / "published"
        self._published.mkdir(exist_ok=True)
        self.observers = Observers(self.directory, self.logs)
        self.trustee = SecondEvaluator(self.directory, self.logs) if plan.split else None
        arguments = ("serve", "--config", self.gateway_config, "--clock", self.clock)
        self._serving = Service("drempel-gateway", *arguments, log=self.logs / "gateway.log", port=self.port)
        self.set_clock(start)

    def set_clock(self, moment: datetime) -> None:
        """Move the development clock of every process."""
        aside = self.clock.with_suffix(".new")
        aside.write_text(moment.isoformat() + "\n", encoding="ascii")
        aside.replace(self.clock)

    def move_to(self, moment: datetime) -> None:
        """Move the clock to another day, with a manifest that is in force then; raises as `await_manifest` does."""
        self.set_clock(moment)
        self.publish_manifest()
        self.await_manifest()

    @property
    def gateway_config(self) -> Path:
        """The gateway's settings."""
        return self.directory / "gateway" / "gateway.toml"

    @property
    def offline_keys(self) -> Path:
        """Where the manifest's signing key rests: two custodians' safe in earnest, a directory here."""
        return self.directory / "offline"

    def node_config(self, number: int) -> Path:
        """The settings of a node process."""
        return self.directory / f"node-{number}" / "node.toml"

    def partner_config(self, partner: PartnerPlan) -> Path:
        """The settings of a partner's client."""
        return self.directory / f"partner-{partner.name}" / "partner.toml"

    def node_store(self, municipality: MunicipalityPlan) -> Path:
        """The database of one municipality."""
        return self.node_config(self._node_of(municipality)).parent / municipality.code.value / "store.sqlite"

    def config_of(self, municipality: MunicipalityPlan) -> Path:
        """The settings of the node process that hosts a municipality."""
        return self.node_config(self._node_of(municipality))

    def audit_logs(self) -> list[tuple[str, Path, Path]]:
        """Return name, database and verifier key file of every audit log of the region."""
        services = [("gateway", self.gateway_config.parent / "gateway.sqlite", self.directory / "audit-gateway.vkey")]
        if self.trustee is not None:
            services.append((TRUSTEE, self.trustee.store, self.trustee.audit_key))
        return services + [
            (municipality.code.value, self.node_store(municipality), self._audit_key(municipality))
            for municipality in self.plan.municipalities
        ]

    def _audit_key(self, municipality: MunicipalityPlan) -> Path:
        return self.directory / f"audit-{municipality.code}.vkey"

    def _node_of(self, municipality: MunicipalityPlan) -> int:
        return next(number for number, node in enumerate(self.plan.nodes) if municipality in node)

    @property
    def steps(self) -> int:
        """How often `lay_out` reports progress."""
        return 3 + 2 * len(self.plan.nodes) + 2 * len(self.plan.partners)

    def lay_out(self, advance: Advance = still) -> None:
        """Write certificates and settings, make every party's keys, enrol everybody, publish the first manifest."""
        authority = DevelopmentAuthority(self.directory / "pki")
        self.observers.create()
        self._write_gateway(authority)
        run("drempel-gateway", "manifest", "keygen", self.offline_keys, log=self.logs / "ceremony.log")
        advance()
        # Every party makes its own keys, on its own; what each publishes is then enrolled at the gateway.
        keys: list[Callable[[], None]] = [self._init_gateway]
        keys += [partial(self._write_node, authority, number, node) for number, node in enumerate(self.plan.nodes)]
        keys += [
            partial(self._write_partner, authority, number, partner)
            for number, partner in enumerate(self.plan.partners)
        ]
        if self.trustee is not None:
            keys.append(partial(self._write_trustee, self.trustee, authority))
        together(keys, advance)
        self._gateway("routing", "import", self.plan.routing)
        enrolments: list[Callable[[], None]] = [partial(self._enrol_node, node) for node in self.plan.nodes]
        enrolments += [partial(self._enrol_partner, partner) for partner in self.plan.partners]
        together(enrolments, advance)
        self.publish_manifest()
        advance()

    def _init_gateway(self) -> None:
        (self.directory / "audit-gateway.vkey").write_text(self._gateway("init"), encoding="ascii")

    def _enrol_node(self, node: Sequence[MunicipalityPlan]) -> None:
        for municipality in node:
            (file,) = self._published.glob(f"*{municipality.code}*.json")
            self._gateway("municipality", "add", file, "--residents", municipality.residents)

    def _enrol_partner(self, partner: PartnerPlan) -> None:
        exceptions = [option for item in partner.modes.items() for option in _exception(*item)]
        volume = () if partner.volume is None else ("--volume", partner.volume)
        file = self._published / f"partner-{partner.name}.json"
        self._gateway("partner", "add", file, "--mode", partner.mode.spoken, *exceptions, *volume)

    def publish_manifest(self) -> None:
        """Sign a manifest of the present enrolments; it lives seven days."""
        self._gateway("manifest", "build", "--signing-keys", self.offline_keys, "--clock", self.clock)
        if self.trustee is not None:
            self._gateway("manifest", "export", self.trustee.manifest)

    def await_manifest(self) -> None:
        """Wait until the gateway, when it runs, serves the newest manifest, and the first partner holds it.

        Raises CommandFailed when it does not.
        """
        (newest,) = json.loads(self._gateway("manifest", "show", "--json"))
        patience = time.monotonic() + PATIENCE
        while self._serving.alive and not self._serves_manifest(newest["version"]):
            if time.monotonic() > patience:
                raise CommandFailed("the gateway did not take up the manifest")

    def _serves_manifest(self, version: int) -> bool:
        asked = ("manifest", "fetch", "--config", self.partner_config(self.plan.partners[0]), "--clock", self.clock)
        told = json.loads(run("drempel-partner", *asked, "--json", log=self.log_of("manifest"), accept=(0, 1)))
        return bool(told.get("version") == version)

    def second_evaluator(self) -> AbstractContextManager[object]:
        """Return the trustee as a context; an empty one where the key is not split."""
        return nullcontext() if self.trustee is None else self.trustee.running(self.clock)

    def _write_trustee(self, trustee: SecondEvaluator, authority: DevelopmentAuthority) -> None:
        oin = test_oin(_TRUSTEE_NUMBER)
        codes = [municipality.code for municipality in self.plan.municipalities]
        trustee.lay_out(oin, authority.server("trustee", oin), self.offline_keys / "manifest-public.hex", codes)

    def _trustee_line(self) -> list[str]:
        return [self.trustee.line] if self.trustee is not None else []

    def gateway(self) -> Service:
        """Return the gateway, always the same one."""
        return self._serving

    def node_run(self, number: int) -> list[object]:
        """Return the arguments with which a node works until its mailboxes are empty."""
        return ["run", "--config", self.node_config(number), "--clock", self.clock, "--once"]

    def witnesses(self) -> AbstractContextManager[Sequence[Service]]:
        """Return the three witnesses as one context: started on entering, ended on leaving."""
        return self.observers.running(key for _, _, key in self.audit_logs())

    def log_of(self, name: str) -> Path:
        """Return where a command's stderr goes."""
        return self.logs / f"{name}.log"

    def _gateway(self, *arguments: object) -> str:
        return run("drempel-gateway", *arguments, "--config", self.gateway_config, log=self.log_of("ceremony"))

    def _write_gateway(self, authority: DevelopmentAuthority) -> None:
        oin = test_oin(_GATEWAY_NUMBER)
        self.gateway_config.parent.mkdir(parents=True, exist_ok=True)
        self.gateway_config.write_text(
            _toml([f'oin = "{oin}"', f'operator_oin = "{oin}"', f'listen = "127.0.0.1:{self.port}"'])
            + (f'trustee_leaves = "{self.trustee.leaves}"\n' if self.trustee is not None else "")
            + _toml(
                [
                    f'store = "{self.plan.databases.get("gateway", "gateway.sqlite")}"',
                    "checkpoint_seconds = 5",
                    "[tls]",
                    *_tls(authority.server("gateway", oin)),
                ]
            )
            + _toml(["[custody]", 'directory = "custody"', 'wrapping_key = "wrapping.key"'])
            + _toml(["[manifest]", f'public_key = "{self.offline_keys / "manifest-public.hex"}"'])
            + _toml(self.observers.options())
            + _toml(["[console]", 'socket = "desk.sock"', "local_accounts = true"]),
            encoding="utf-8",
        )

    def _write_node(self, authority: DevelopmentAuthority, number: int, node: Sequence[MunicipalityPlan]) -> None:
        config = self.node_config(number)
        config.parent.mkdir(parents=True, exist_ok=True)
        lines = [
            "[gateway]",
            f'address = "localhost:{self.port}"',
            f'manifest_key = "{self.offline_keys / "manifest-public.hex"}"',
            *self._trustee_line(),
            *self.observers.options(),
            "[console]",
            'socket = "console.sock"',
        ]
        for municipality in node:
            oin = self._municipality_oin(municipality)
            lines += [
                "[[municipality]]",
                f'code = "{municipality.code}"',
                f'oin = "{oin}"',
                f'operator_oin = "{oin}"',
                f'directory = "{municipality.code}"',
                *(f'store = "{url}"' for code, url in self.plan.databases.items() if code == municipality.code.value),
                f'policy = "{self.plan.policy.resolve()}"',
                f'casework = "{self._write_casework(config.parent, municipality)}"',
                *_exchange(municipality),
                "sign_in.local_accounts = true",
                "sign_in.stated_users = true",
                f'processing_log.activity = "https://register.example/{municipality.code}/vroegsignalering"',
                "[municipality.tls]",
                *_tls(authority.client(f"municipality-{municipality.code}", oin)),
            ]
        config.write_text(_toml(lines), encoding="utf-8")
        log = self.log_of("ceremony")
        run("drempel-node", "init", "--config", config, log=log)
        self._approve_policy(config, node)
        shown = json.loads(run("drempel-node", "keys", "show", "--config", config, "--json", log=log))
        for municipality, row in zip(node, shown, strict=True):
            self._audit_key(municipality).write_text(row["audit_verifier"] + "\n", encoding="ascii")
        run("drempel-node", "keys", "publish", "--config", config, "--out", self._published, log=log)

    def _write_casework(self, folder: Path, municipality: MunicipalityPlan) -> str:
        """Write the national starting points with who sends letters, and the desk of every partner; return its name."""
        lines = [
            "[letters]",
            f'municipality = "Gemeente {municipality.name}"',
            'team = "Team vroegsignalering"',
            'phone = "088 000 0000"',
            'email = "vroegsignalering@gemeente.example"',
            f'place = "{municipality.name}"',
        ]
        for number, partner in enumerate(self.plan.partners):
            lines += [
                "[[partners]]",
                f'oin = "{test_oin(_PARTNER_NUMBER + number)}"',
                f'name = "{partner.partner_type} Voorbeeld"',
                f'phone = "088 000 {number:04}"',
                f'email = "betalen@{partner.name}.example"',
                'arrangement = "Tot twaalf maanden zonder kosten; wacht dertig dagen zodra hulp is geaccepteerd."',
            ]
        path = folder / f"casework-{municipality.code}.toml"
        path.write_text(f"{national_text()}\n{_toml(lines)}", encoding="utf-8")
        return path.name

    def _approve_policy(self, config: Path, node: Sequence[MunicipalityPlan]) -> None:
        """Have two coordinators of every municipality approve the policy."""
        log = self.log_of("ceremony")
        for name in COORDINATORS:
            for municipality in node:
                only = ("--municipality", municipality.code)
                run("drempel-node", "users", "add", name, "coordinator", "--config", config, *only, log=log)
            approving = ("policy", "approve", self.plan.policy, "--user", name)
            run("drempel-node", *approving, "--config", config, log=log)

    def _municipality_oin(self, municipality: MunicipalityPlan) -> Oin:
        return test_oin(_NODE_NUMBER + self.plan.municipalities.index(municipality))

    def _write_partner(self, authority: DevelopmentAuthority, number: int, partner: PartnerPlan) -> None:
        config = self.partner_config(partner)
        config.parent.mkdir(parents=True, exist_ok=True)
        oin = test_oin(_PARTNER_NUMBER + number)
        lines = [
            f'oin = "{oin}"',
            f'name = "{partner.name}"',
            f'partner_type = "{partner.partner_type}"',
            "[gateway]",
            f'address = "localhost:{self.port}"',
            *self._trustee_line(),
            "[gateway.tls]",
            *_tls(authority.client(f"partner-{partner.name}", oin)),
            "[manifest]",
            f'key = "{self.offline_keys / "manifest-public.hex"}"',
            "[receipts]",
            f'log_keys = "{self.directory / "audit-gateway.vkey"}"',
            f'witnesses = "{self.observers.keys}"',
            f"quorum = {QUORUM}",
        ]
        config.write_text(_toml(lines), encoding="utf-8")
        log = self.log_of("ceremony")
        run("drempel-partner", "keys", "generate", "--config", config, log=log)
        published = self._published / f"partner-{partner.name}.json"
        run("drempel-partner", "keys", "publish", "--config", config, "--out", published, log=log)


def _exception(code: str, mode: Mode) -> tuple[str, str]:
    return "--mode-for", f"{code}={mode.spoken}"


def _exchange(municipality: MunicipalityPlan) -> list[str]:
    """Return who delivers to the national exchange: the municipality itself, under a number that nobody has."""
    return [
        f'exchange.code = "gemeente-{municipality.code}"',
        f'exchange.name = "Gemeente {municipality.name}"',
        'exchange.chamber_number = "00000000"',
        'exchange.contact_name = "Team vroegsignalering"',
        'exchange.contact_email = "vroegsignalering@gemeente.example"',
    ]


def _tls(files: TlsFiles) -> list[str]:
    return [
        f'certificate = "{files.certificate.resolve()}"',
        f'private_key = "{files.private_key.resolve()}"',
        f'authority = "{files.authority.resolve()}"',
    ]


def _toml(lines: Iterable[str]) -> str:
    return "\n".join(lines) + "\n"
