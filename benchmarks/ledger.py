"""Starts a PostgreSQL of its own and lets `ledger_runs` rebuild 10,000 activities in it, beside Beancount.

Beancount is installed once into an environment of its own under `var/`.
"""

import os
import subprocess
import sys

from benchmarks import _database
from benchmarks._ledger import PEER
from benchmarks._measure import arguments, progress


def install() -> None:
    if not (PEER / "bin" / "python").exists():
        progress("installing beancount")
        subprocess.run([sys.executable, "-m", "venv", PEER], check=True)
        subprocess.run([PEER / "bin" / "python", "-m", "pip", "install", "-q", "beancount"], check=True)


def main() -> None:
    arguments(__doc__)  # a wrong one ends here
    install()
    os.environ["MARKET_DATA"] = "live"  # closes are read from their table
    _database.run("benchmarks.ledger_runs", valkey=True)


if __name__ == "__main__":
    main()
