"""Enrolments, routing and manifests; written by commands, read by the running gateway."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, case, delete, insert, select, update

from audit.events import EventId
from audit.fields import FieldValue
from gateway.adapters import ledger_lines
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.epoch_store import read_epochs
from gateway.adapters.row_keys import REVISION, ROUTING_REVISION, next_number, raise_revision, read
from gateway.adapters.schema import manifest, municipality, partner, routing_former, routing_range
from gateway.domain.approval import OFFICERS, Approval, signers
from gateway.domain.enrolment import Connection as Connected
from gateway.domain.enrolment import ConnectionState, Enrolled, Merger, Partner, PartnerState
from gateway.domain.epochs import Rekeying
from gateway.domain.ledger import Account
from gateway.domain.root_replacement import RootReplacement
from gateway.errors import EnrolmentRefused, ManifestRefused
from keys.identity import MunicipalityCode, Oin
from keys.labels import Label
from keys.manifest import SealKeyEntry
from keys.signing import VerifyKey
from keys.suite import GateProfile, Mode, Suite
from servicekit.store import insert_or
from servicekit.transactions import read_transaction, write_transaction
from signals.routing import Range, RoutingTable
from signals.signal import PartnerType, SignalType

_PARTNER_EVENT = {PartnerState.ACTIVE: EventId.PARTNER_ADDED, PartnerState.BLOCKED: EventId.PARTNER_BLOCKED}
_STATE_EVENT = {
    ConnectionState.ACCEPTING: EventId.MUNICIPALITY_RESUMED,
    ConnectionState.PAUSED: EventId.MUNICIPALITY_PAUSED,
    ConnectionState.MERGED: EventId.MUNICIPALITY_MERGED,
    ConnectionState.ENDED: EventId.MUNICIPALITY_ENDED,
}


class SqlEnrolments:
    """See `gateway.ports.enrolling.Enrolments`."""

    def __init__(self, engine: Engine, trail: AuditTrail) -> None:
        self._engine = engine
        self._trail = trail

    def revision(self) -> int:
        """Return the number of the last change."""
        with read_transaction(self._engine) as connection:
            return read(connection, REVISION)

    def enrolled(self) -> Enrolled:
        """Return everything."""
        with read_transaction(self._engine) as connection:
            return Enrolled(
                revision=read(connection, REVISION),
                routing_revision=read(connection, ROUTING_REVISION),
                partners=tuple(map(_partner, connection.execute(select(partner).order_by(partner.c.number)))),
                connections=tuple(
                    map(_connected, connection.execute(select(municipality).order_by(municipality.c.code)))
                ),
                epochs=read_epochs(connection),
                manifest=connection.scalar(select(manifest.c.document).order_by(manifest.c.version.desc()).limit(1)),
            )

    def routing(self, named: bytes | None = None) -> RoutingTable:
        """Return the imported table, or the one before it while only that has the hash `named`."""
        with read_transaction(self._engine) as connection:
            imported = _routing(connection, routing_range)
            if named is None or imported.hash() == named:
                return imported
            former = _routing(connection, routing_former)
        return former if former.hash() == named else imported

    def note_keys(self, kinds: Sequence[str]) -> None:
        """Record which keys a ceremony made."""
        with write_transaction(self._engine) as connection:
            for kind in kinds:
                self._trail.note(connection, EventId.KEYS_GENERATED, about="keys", fields={"kind": kind})

    def put_partner(self, enrolled: Partner) -> None:
        """Enrol or replace a partner."""
        row = {
            "oin": enrolled.oin.value,
            "name": enrolled.name,
            "partner_type": enrolled.partner_type.value,
            "signing_key": enrolled.signing_key.encode() if enrolled.signing_key else None,
            "sealing_key": enrolled.sealing_key,
            "modes": json.dumps({code: mode.name for code, mode in enrolled.modes.items()}),
            "signal_types": json.dumps(sorted(enrolled.signal_types)),
            "state": enrolled.state.value,
            "volumes": json.dumps(dict(enrolled.volumes)),
        }
        facts: dict[str, FieldValue] = {"partner": enrolled.oin.value}
        if enrolled.state is PartnerState.ACTIVE:
            facts["partner_type"] = enrolled.partner_type.name.lower()
        with write_transaction(self._engine) as connection:
            number = next_number(connection, partner.c.number)
            statement = insert_or(connection, partner).values(**row, number=number)
            connection.execute(statement.on_conflict_do_update(index_elements=["oin"], set_=row))
            self._trail.note(connection, _PARTNER_EVENT[enrolled.state], about="partner", fields=facts)
            raise_revision(connection)

    def put_connection(self, connected: Connected, *, epoch: int) -> None:
        """Connect or replace a municipality."""
        with write_transaction(self._engine) as connection:
            _put(connection, connected)
            account = Account(
                municipality=connected.code,
                epoch=epoch,
                generation=connected.generation,
                caller=connected.node_oin,
            )
            ledger_lines.agree(connection, account, connected.budget)
            self._trail.note(
                connection,
                EventId.MUNICIPALITY_ADDED,
                about="municipality",
                fields={
                    "municipality": connected.code.value,
                    "profile": connected.profile.value,
                    "budget": connected.budget,
                },
            )
            raise_revision(connection)

    def replace_root(
        self,
        connected: Connected,
        replacement: RootReplacement,
        approvals: Sequence[Approval],
        officers: Mapping[str, VerifyKey],
    ) -> None:
        """Put another root key in place of the pinned one."""
        signed = signers(Label.ROOT_REPLACEMENT, replacement.statement(), approvals, officers)
        if len(signed) < OFFICERS:
            raise EnrolmentRefused("two different officers of the configuration must sign", field="officer")
        with write_transaction(self._engine) as connection:
            replaced = connection.execute(
                update(municipality)
                .where(
                    municipality.c.code == replacement.municipality.value,
                    municipality.c.root_key == replacement.former.encode(),
                )
                .values(
                    root_key=replacement.root.encode(),
                    seal_keys=json.dumps([_seal_key_json(key) for key in connected.seal_keys]),
                )
            )
            if replaced.rowcount != 1:
                raise EnrolmentRefused("another root key is pinned by now", field="root_key")
            self._trail.note(
                connection,
                EventId.MUNICIPALITY_ROOT_REPLACED,
                about="municipality",
                fields={
                    "municipality": replacement.municipality.value,
                    "former": replacement.former.encode().hex(),
                    "root": replacement.root.encode().hex(),
                    "first_officer": signed[0],
                    "second_officer": signed[1],
                },
            )
            raise_revision(connection)

    def rekey(self, code: MunicipalityCode, rekeying: Rekeying) -> None:
        """Give a municipality a new leaf key."""
        with write_transaction(self._engine) as connection:
            row = connection.execute(select(municipality).where(municipality.c.code == code.value)).one()
            known = [*_connected(row).rekeyings, rekeying]
            connection.execute(
                update(municipality)
                .where(municipality.c.code == code.value)
                .values(generation=rekeying.generation, rekeyings=json.dumps([_rekeying_json(one) for one in known]))
            )
            self._trail.note(
                connection,
                EventId.MUNICIPALITY_REKEYED,
                about="municipality",
                fields={"municipality": code.value, "epoch": rekeying.epoch, "generation": rekeying.generation},
            )
            raise_revision(connection)

    def set_connection_state(self, code: MunicipalityCode, new: ConnectionState, merger: Merger | None = None) -> None:
        """Pause, resume, merge or end a municipality."""
        facts: dict[str, FieldValue] = {"municipality": code.value}
        if new is ConnectionState.MERGED and merger is not None:
            facts["into"] = merger.into.value
        with write_transaction(self._engine) as connection:
            connection.execute(
                update(municipality)
                .where(municipality.c.code == code.value)
                .values(
                    state=new.value,
                    merged_into=merger.into.value if merger else None,
                    merged_at=merger.at.isoformat() if merger else None,
                    merged_under=merger.under if merger else None,
                )
            )
            self._trail.note(connection, _STATE_EVENT[new], about="municipality", fields=facts)
            raise_revision(connection)

    def replace_routing(self, ranges: Sequence[Range], rows: int, *, named: bytes | None = None) -> None:
        """Put a new table in place of the old one, and keep the old one while it is the one that is named."""
        table = RoutingTable.of(ranges)
        with write_transaction(self._engine) as connection:
            if named is not None and _routing(connection, routing_range).hash() == named:
                connection.execute(delete(routing_former))
                connection.execute(insert(routing_former).from_select(routing_former.c.keys(), select(routing_range)))
            connection.execute(delete(routing_range))
            values = [{"start": item.start, "end": item.end, "municipality": item.municipality} for item in ranges]
            if values:
                connection.execute(insert(routing_range), values)
            self._trail.note(
                connection,
                EventId.ROUTING_IMPORTED,
                about="routing",
                fields={"rows": rows, "ranges": len(ranges), "routing_hash": table.hash().hex()},
            )
            raise_revision(connection, ROUTING_REVISION)
            raise_revision(connection)

    def put_manifest(self, version: int, manifest_hash: bytes, document: bytes, *, previous: bytes) -> None:
        """Publish a manifest."""
        with write_transaction(self._engine) as connection:
            newest = connection.execute(
                select(manifest.c.version, manifest.c.hash).order_by(manifest.c.version.desc()).limit(1)
            ).first()
            if newest is not None and (version <= newest.version or previous != newest.hash):
                raise ManifestRefused("it does not follow the newest", field="version")
            connection.execute(insert(manifest).values(version=version, hash=manifest_hash, document=document))
            self._trail.note(
                connection,
                EventId.MANIFEST_BUILT,
                about="manifest",
                fields={"version": version, "manifest_hash": manifest_hash.hex()},
            )
            raise_revision(connection)


def _routing(connection: Connection, table: Table) -> RoutingTable:
    columns = (table.c.start, table.c.end, table.c.municipality)
    starts, ends, places = (connection.scalars(select(column).order_by(table.c.start)).all() for column in columns)
    return RoutingTable(starts, ends, places)


def _put(connection: Connection, connected: Connected) -> None:
    row = {
        "code": connected.code.value,
        "node_oin": connected.node_oin.value,
        "operator_oin": connected.operator_oin.value,
        "root_key": connected.root_key.encode(),
        "seal_keys": json.dumps([_seal_key_json(key) for key in connected.seal_keys]),
        "profile": connected.profile.value,
        "generation": connected.generation,
        "state": connected.state.value,
        "budget": connected.budget,
        "rekeyings": json.dumps([_rekeying_json(one) for one in connected.rekeyings]),
    }
    higher = case((municipality.c.budget > connected.budget, municipality.c.budget), else_=connected.budget)
    statement = insert_or(connection, municipality).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["code"], set_={**row, "budget": higher}))


def _rekeying_json(rekeying: Rekeying) -> dict[str, object]:
    return {
        "epoch": rekeying.epoch,
        "generation": rekeying.generation,
        "former_until": rekeying.former_until.isoformat(),
    }


def _seal_key_json(key: SealKeyEntry) -> dict[str, str]:
    return {"suite": key.suite.name, "public_key": key.public_key.hex(), "signature": key.signature.hex()}


def _partner(row: Row[Any]) -> Partner:
    return Partner(
        oin=Oin(row.oin),
        name=row.name,
        partner_type=PartnerType(row.partner_type),
        signing_key=VerifyKey.decode(row.signing_key) if row.signing_key else None,
        sealing_key=row.sealing_key,
        modes={code: Mode[name] for code, name in json.loads(row.modes).items()},
        signal_types=frozenset(map(SignalType, json.loads(row.signal_types))),
        state=PartnerState(row.state),
        volumes=json.loads(row.volumes),
    )


def _merger(row: Row[Any]) -> Merger | None:
    if row.merged_into is None:
        return None
    return Merger(
        into=MunicipalityCode(row.merged_into), at=datetime.fromisoformat(row.merged_at), under=row.merged_under
    )


def _connected(row: Row[Any]) -> Connected:
    return Connected(
        code=MunicipalityCode(row.code),
        node_oin=Oin(row.node_oin),
        operator_oin=Oin(row.operator_oin),
        root_key=VerifyKey.decode(row.root_key),
        seal_keys=tuple(
            SealKeyEntry(
                suite=Suite[key["suite"]],
                public_key=bytes.fromhex(key["public_key"]),
                signature=bytes.fromhex(key["signature"]),
            )
            for key in json.loads(row.seal_keys)
        ),
        profile=GateProfile(row.profile),
        generation=row.generation,
        state=ConnectionState(row.state),
        budget=row.budget,
        merger=_merger(row),
        rekeyings=tuple(
            Rekeying(
                epoch=one["epoch"],
                generation=one["generation"],
                former_until=datetime.fromisoformat(one["former_until"]),
            )
            for one in json.loads(row.rekeyings)
        ),
    )
