"""A partner's program that runs all day: it sends as many signals as it is told, through the SDK, and says what came.

    python -m tests.support.steady_partner SETTINGS CLOCK RESIDENTS ACKNOWLEDGED

A number on standard input is a batch; the answer is one line of JSON. Ids of signals with a receipt go to ACKNOWLEDGED.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

from partner_client.sdk import BlockingClient, PartnerSettings, Receipt, load_settings
from partner_client.trust import own_keys
from partner_client.wiring import key_store
from region import generation
from region.signals.drawing import SignalDraw
from servicekit.clock import FileClock
from signals.partner_row import signal_from
from signals.signal import Signal
from signals.signal_id import signal_id
from tests.support.region import NOW, SEED


def drawn(settings: PartnerSettings, residents: int) -> Iterator[Signal]:
    """Yield signals without end, each under a reference of its own: two in three about the larger municipality."""
    towns = generation.municipalities(2, residents, seed=SEED)
    larger, smaller = (
        SignalDraw(town, settings.partner_type.value, seed=f"{settings.name}/{town.code}") for town in towns
    )
    codes = {larger: generation.TOWNS[0][0], smaller: generation.TOWNS[1][0]}
    while True:
        for source in (larger, smaller, larger):
            row, _ = source.signal(NOW.date(), prefix=codes[source])
            signal, _ = signal_from(asdict(row))
            if signal is not None:
                # Dwellings that stand empty are not in the routing table of a small region, so the code is stated.
                yield replace(signal, municipality_code=codes[source])


def main(config: Path, clock: Path, residents: int, acknowledged: Path) -> None:
    settings = load_settings(config)
    reference_key = own_keys.load(key_store(settings.keys)).reference
    signals = drawn(settings, residents)
    with BlockingClient(settings, clock=FileClock(clock)) as client, acknowledged.open("w") as ids:
        for line in sys.stdin:
            batch = list(islice(signals, int(line)))
            answers = client.submit(batch)
            at = time.monotonic()
            accepted = [one for one, answer in zip(batch, answers, strict=True) if isinstance(answer, Receipt)]
            ids.writelines(
                f"{signal_id(reference_key, one.partner_ref).value.hex()} {one.municipality_code}\n" for one in accepted
            )
            ids.flush()
            refused = sorted({one.code for answer in answers if not isinstance(answer, Receipt) for one in answer})
            told = {"acknowledged": len(accepted), "refused": len(batch) - len(accepted), "codes": refused, "at": at}
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
