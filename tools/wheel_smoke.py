"""Build the wheel, install it alone into a clean environment, and run every command it brings.

python tools/wheel_smoke.py
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ("drempel-partner", "drempel-gateway", "drempel-node", "drempel-audit", "drempel-region")
IMPORTS = "import keys, signals, audit, gateway, municipality_node, partner_client, drempel.v1.partner_pb2_grpc"


def main() -> None:
    """Exit 0 when the built wheel works outside the checkout."""
    with tempfile.TemporaryDirectory() as scratch:
        dist, clean = Path(scratch) / "dist", Path(scratch) / "venv"
        build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(dist), str(ROOT)]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        (wheel,) = dist.glob("*.whl")
        venv.create(clean, with_pip=False)
        (site,) = (clean / "lib").glob("python*/site-packages")
        # The locked dependencies are reused from this environment; only Drempel itself comes from the wheel.
        own = Path(sys.executable).parent.parent
        (locked,) = (own / "lib").glob("python*/site-packages")
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(clean / "bin" / "python")]
        subprocess.run([*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
        path = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), str(locked)])}
        python = str(clean / "bin" / "python")
        subprocess.run([python, "-P", "-c", IMPORTS], check=True, cwd=scratch, env=path)
        origin = subprocess.run(
            [python, "-P", "-c", "import keys; print(keys.__file__)"],
            check=True, cwd=scratch, env=path, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
        if not origin.startswith(str(site)):
            sys.exit(f"the smoke test imported {origin}, not the wheel")
        for command in COMMANDS:
            subprocess.run(
                [str(clean / "bin" / command), "--help"], check=True, cwd=scratch, env=path, stdout=subprocess.DEVNULL
            )
    print("wheel: built, installed alone, every command answers")


if __name__ == "__main__":
    main()
