"""Make the virtual environment from the hashed lock, with nothing but the standard library.

python3 tools/bootstrap.py VENV LOCK
"""

import subprocess
import sys
import venv
from pathlib import Path

MINIMUM = (3, 11)


def main() -> None:
    """Create VENV when absent, install LOCK with hashes required, and this project editable on top."""
    if sys.version_info < MINIMUM:
        sys.exit(f"Drempel needs Python {'.'.join(map(str, MINIMUM))} or newer; set PYTHON=python3.x")
    target, lock = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        venv.create(target, with_pip=True)
    except subprocess.CalledProcessError:
        sys.exit("Python cannot make a virtual environment here; on Debian: apt-get install python3-venv")
    pip = [str(target / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    print(f"installing the locked dependencies into {target} (about a minute)", flush=True)
    subprocess.run([*pip, "--require-hashes", "--only-binary=:all:", "-r", str(lock)], check=True)
    subprocess.run([*pip, "--no-deps", "--no-build-isolation", "--editable", "."], check=True)


if __name__ == "__main__":
    main()
