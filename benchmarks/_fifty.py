"""The product with 50 pairs and nothing else, for benchmarks of what it serves."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks._measure import ROOT, on_core
from benchmarks.accounts import engine
from config import servers


@contextmanager
def fifty(folder: Path, *, moving: bool) -> Iterator[dict[str, str]]:
    """The environment of a server that has them. `moving`: all 50 prices change once a second."""
    environ = {
        **os.environ, "ENV": "test", "VAR_DIR": str(folder), "DATABASE_URL": servers.database_url(folder),
        "REDIS_URL": servers.redis_url(folder), "DJANGO_SETTINGS_MODULE": "config.settings",
        "MARKET_DATA": "live", "LIMITS_SCALE": "1000000", "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    with ExitStack() as stack:
        stack.enter_context(engine(servers.postgres(folder / "pg", folder), folder))
        stack.enter_context(engine(servers.valkey(folder / "vk", folder), folder))
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"], cwd=ROOT, env=environ, check=True
        )
        publisher = subprocess.Popen(
            [sys.executable, "-m", "benchmarks._publisher", *(["moving"] if moving else [])], cwd=ROOT, env=environ,
            stdout=subprocess.PIPE, preexec_fn=on_core(1),
        )  # fmt: skip
        assert publisher.stdout is not None
        publisher.stdout.readline()
        try:
            yield environ
        finally:
            publisher.terminate()
            publisher.wait()
