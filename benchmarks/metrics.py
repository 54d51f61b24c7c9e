"""Starts a PostgreSQL and a Valkey of its own and lets `metrics_runs` compute the figures of 400 instruments in it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks._measure import ROOT, arguments
from benchmarks.accounts import engine
from config import servers


def main() -> None:
    arguments(__doc__)  # a wrong one ends here
    with tempfile.TemporaryDirectory(prefix="tm-bench-") as name:
        folder = Path(name)
        environ = {
            **os.environ, "ENV": "test", "VAR_DIR": name, "DATABASE_URL": servers.database_url(folder),
            "REDIS_URL": servers.redis_url(folder), "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip
        with engine(servers.postgres(folder / "pg", folder), folder):
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"], cwd=ROOT, env=environ, check=True
            )
            argv = [sys.executable, "-m", "benchmarks.metrics_runs", *sys.argv[1:]]
            subprocess.run(argv, cwd=ROOT, env=environ, check=True)


if __name__ == "__main__":
    main()
