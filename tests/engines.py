"""Tests run on real engines: one PostgreSQL for the run, one Valkey for each worker.

A worker has its own Valkey because PUBLISH and FLUSHALL reach across databases. With DATABASE_URL and
REDIS_URL set, those engines are used instead.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from config import servers

FOLDER = Path(tempfile.mkdtemp(prefix="tm-"))
ENGINES: list[tuple[servers.Engine, servers.Process]] = []


def _start(engine: servers.Engine) -> None:
    log = FOLDER / f"{engine.name}.log"
    process = servers.start(engine, log)
    ENGINES.append((engine, process))
    servers.wait_ready(engine, process, log)


def _begin() -> None:
    """Before Django reads its settings: they read these variables."""
    os.environ["ENV"] = "test"
    os.environ["VAR_DIR"] = str(FOLDER / "var")
    if "DATABASE_URL" not in os.environ:
        _start(servers.postgres(FOLDER / "pg", FOLDER, durable=False))
        os.environ["DATABASE_URL"] = servers.database_url(FOLDER)
    if "REDIS_URL" not in os.environ or os.environ.get("PYTEST_XDIST_WORKER"):
        _start(servers.valkey(FOLDER / "vk", FOLDER, durable=False))
        os.environ["REDIS_URL"] = servers.redis_url(FOLDER)


_begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    while ENGINES:
        servers.stop(*ENGINES.pop())
    shutil.rmtree(FOLDER, ignore_errors=True)
