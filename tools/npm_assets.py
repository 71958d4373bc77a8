"""Install the consoles' styles and scripts from assets/package-lock.json; get npm first where that is possible.

python3 tools/npm_assets.py FOLDER
"""

import shutil
import subprocess
import sys

import debian


def main() -> None:
    """Run `npm ci` in FOLDER; on Debian as root npm is installed when it is missing, otherwise one line says how."""
    if shutil.which("npm") is None:
        debian.install("npm")
    if shutil.which("npm") is None:
        sys.exit("npm is missing: on Debian or Ubuntu run `sudo apt-get install npm`")
    print("installing the console's styles and scripts from the npm lock", flush=True)
    subprocess.run(["npm", "ci", "--silent"], cwd=sys.argv[1], check=True)


if __name__ == "__main__":
    main()
