"""What runs in a sealing process: HPKE holds the interpreter's lock, so that threads would wait for each other.

The process reads the partner's keys out of custody itself; no key travels between processes.
"""

import signal
from pathlib import Path

from keys.custody.file import FileSecretStore
from keys.identity import Oin
from keys.signing import VerifyKey
from partner_client.blind.job import Blinded, Evaluated, Job, Sealed
from partner_client.blind.sealer import Sealer
from partner_client.trust import own_keys
from servicekit.lifeline import end_with_parent

_sealers: list[Sealer] = []


def start(partner: str, directory: Path, wrapping_key: Path, signs_with: bytes) -> None:
    """Prepare the process: read the keys, ignore the terminal's interrupt, end when the client ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keys = own_keys.load(FileSecretStore(directory, wrapping_key)).as_listed(VerifyKey.decode(signs_with))
    _sealers[:] = [Sealer(Oin(partner), keys)]
    end_with_parent()


def blind(job: Job) -> Blinded:
    """See Sealer.blind."""
    return _sealers[0].blind(job)


def seal(job: Job, blinded: Blinded, evaluated: Evaluated) -> Sealed:
    """See Sealer.seal."""
    return _sealers[0].seal(job, blinded, evaluated)
