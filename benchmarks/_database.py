"""A benchmark that needs Django: a module run beside a migrated PostgreSQL of its own, durable as in production."""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks._measure import ROOT
from benchmarks.accounts import engine
from config import servers


def run(module: str, *, valkey: bool = False) -> None:
    """With the arguments of this process; with a Valkey of its own where it tells others of something."""
    with tempfile.TemporaryDirectory(prefix="tm-bench-") as name:
        folder = Path(name)
        environ = {
            **os.environ, "ENV": "test", "VAR_DIR": name, "DATABASE_URL": servers.database_url(folder),
            "REDIS_URL": servers.redis_url(folder), "DJANGO_SETTINGS_MODULE": "config.settings",
        }  # fmt: skip
        with ExitStack() as engines:
            engines.enter_context(engine(servers.postgres(folder / "pg", folder), folder))
            if valkey:
                engines.enter_context(engine(servers.valkey(folder / "valkey", folder), folder))
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"], cwd=ROOT, env=environ, check=True
            )
            subprocess.run([sys.executable, "-m", module, *sys.argv[1:]], cwd=ROOT, env=environ, check=True)
