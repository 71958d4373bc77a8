"""Witnesses for tests: real ones over a fake line, and logs that nobody witnesses."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audit.cosignature import Ed25519Cosigner, MldsaCosigner
from audit.verify.note import read_keys, read_witness_keys
from audit.witness.book import Book
from audit.witness.judging import Witness
from audit.witnessing.attestation import Attestation
from audit.witnessing.call import WitnessUnreachable
from audit.witnessing.gathering import NamedWitness, Witnesses
from audit.witnessing.memory import SignedHere
from municipality_node.tenant import Tenant
from servicekit.transactions import read_transaction, write_transaction


def unwitnessed(tenant: Tenant) -> Attestation:
    """Return the checkpoints of a municipality without witnesses."""

    def write(work):
        with write_transaction(tenant.engine) as connection:
            return work(connection)

    def read(work):
        with read_transaction(tenant.engine) as connection:
            return work(connection)

    log = tenant.audit.log
    return Attestation(
        log=log, signer=tenant.audit.signer(), witnesses=Witnesses(log.log_id, [], 0),
        memory=SignedHere(Path("nowhere")), write=write, read=read,
    )  # fmt: skip


@dataclass
class Line:
    """A line to a witness in this process; it can be cut, and what came back can be changed."""

    witness: Witness
    cut: bool = False
    change: object = None
    submitted: list[bytes] = field(default_factory=list)

    def add_checkpoint(self, body: bytes) -> tuple[int, bytes]:
        if self.cut:
            raise WitnessUnreachable
        self.submitted.append(body)
        answer = self.witness.add_checkpoint(body)
        return (answer.status, answer.body) if self.change is None else self.change(answer)

    def latest(self, origin: str) -> bytes | None:
        if self.cut:
            raise WitnessUnreachable
        answer = self.witness.latest(origin)
        return answer.body if answer.status == 200 else None


@dataclass
class Observed:
    """Three witnesses of one log, and the log's side of them."""

    lines: Sequence[Line]
    witnesses: Witnesses
    keys: str


def observed(directory: Path, log_keys: str, origin: str, *, count: int = 3, quorum: int = 2, now: int = 1_770_000_000):
    """Return witnesses that keep their books in `directory`."""
    lines, named, keys = [], [], []
    for number in range(count):
        name, seed = f"witness.test/{number}", bytes([number + 1]) * 32
        cosigners = (Ed25519Cosigner.of_seed(name, seed), MldsaCosigner.of_seed(name, seed))
        book = Book(directory / f"witness-{number}.sqlite")
        line = Line(Witness(logs=read_keys(log_keys), book=book, cosigners=cosigners, now=lambda: now))
        own = "\n".join(cosigner.verifier for cosigner in cosigners)
        lines.append(line)
        keys.append(own)
        named.append(NamedWitness(read_witness_keys(own), line))
    return Observed(lines, Witnesses(origin, named, quorum), "\n".join(keys))
