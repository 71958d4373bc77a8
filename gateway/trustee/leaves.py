"""The file by which a trustee's public keys reach the gateway: one per leaf, and nothing secret."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from gateway.errors import ManifestRefused
from gateway.ports.evaluating import LeafKeys
from keys.errors import KeysError
from keys.group import check_element
from keys.identity import MunicipalityCode

FORMAT = "drempel/trustee-leaves/v1"
LeafName = tuple[MunicipalityCode, int, int]


def written(leaf_keys: LeafKeys, wanted: Iterable[LeafName]) -> bytes:
    """Return the file that states the public half of each leaf. Raises ManifestRefused without a root."""
    rows = []
    for municipality, epoch, generation in wanted:
        key = leaf_keys.leaf(municipality, epoch, generation)
        if key is None:
            raise ManifestRefused(f"custody holds no root of epoch {epoch}", field="epoch")
        rows.append(
            {
                "municipality": municipality.value,
                "epoch": epoch,
                "generation": generation,
                "public_key": key.public.hex(),
            }
        )
    return json.dumps({"format": FORMAT, "leaves": rows}, indent=1).encode() + b"\n"


def read(path: Path) -> Mapping[LeafName, bytes]:
    """Return the public keys in a trustee's file. Raises ManifestRefused."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found = {
            (MunicipalityCode(row["municipality"]), int(row["epoch"]), int(row["generation"])): bytes.fromhex(
                row["public_key"]
            )
            for row in told["leaves"]
            if told["format"] == FORMAT
        }
        for public in found.values():
            check_element(public)
    except (OSError, ValueError, KeyError, TypeError, KeysError):
        raise ManifestRefused("the trustee's leaves cannot be read", field="trustee_leaves") from None
    return found
