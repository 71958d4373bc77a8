"""Generate the stubs beside the protos, or check that the committed ones are current.

python tools/genproto.py           write
python tools/genproto.py --check   exit 1 and name every file that differs
"""

import filecmp
import sys
import tempfile
from pathlib import Path

import grpc_tools
from grpc_tools import protoc

ROOT = Path(__file__).resolve().parent.parent / "proto"


def generate(out: Path) -> None:
    """Write `*_pb2.py`, `*_pb2.pyi` and `*_pb2_grpc.py` of every proto below `out`."""
    protos = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.proto"))
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    arguments = [
        "protoc", f"-I{ROOT}", f"-I{well_known}",
        f"--python_out={out}", f"--pyi_out={out}", f"--grpc_python_out={out}", *protos,
    ]  # fmt: skip
    if protoc.main(arguments) != 0:
        sys.exit("protoc failed")
    for stub in out.rglob("*_pb2_grpc.py"):
        if "Servicer" not in stub.read_text():
            stub.unlink()


def stubs(root: Path) -> set[Path]:
    """Return the generated files below `root`, relative to it."""
    return {path.relative_to(root) for path in root.rglob("*_pb2*.py*") if path.suffix in {".py", ".pyi"}}


def main() -> None:
    """Write or check."""
    if "--check" not in sys.argv[1:]:
        generate(ROOT)
        return
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch)
        generate(fresh)
        differing = sorted(stubs(ROOT) ^ stubs(fresh))
        differing += sorted(
            path for path in stubs(ROOT) & stubs(fresh) if not filecmp.cmp(ROOT / path, fresh / path, shallow=False)
        )
    for path in differing:
        print(f"stale: proto/{path}")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
