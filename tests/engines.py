"""Tests run on real engines: one PostgreSQL for the run, one Valkey for each worker.

A worker has its own Valkey because PUBLISH and FLUSHALL reach across databases. With DATABASE_URL and
REDIS_URL set, those engines are used instead.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.contrib.auth.hashers import BCryptSHA256PasswordHasher

from config import servers

FOLDER = Path(tempfile.mkdtemp(prefix="tm-"))
LOCK = (FOLDER / "lock").open("w")
ENGINES: list[tuple[servers.Engine, servers.Process]] = []
OWN_VALKEY: list[redis.Redis] = []


def _remove_leftovers() -> None:
    """Folders of runs that were killed: whoever lives holds the lock in its own."""
    for lock in Path(tempfile.gettempdir()).glob("tm-*/lock"):
        if lock.lstat().st_uid != os.getuid() or lock.parent == FOLDER:
            continue
        with lock.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            shutil.rmtree(lock.parent, ignore_errors=True)


def _start(engine: servers.Engine) -> None:
    log = FOLDER / f"{engine.name}.log"
    process = servers.start(engine, log)
    ENGINES.append((engine, process))
    servers.wait_ready(engine, process, log)


def _begin() -> None:
    """Before Django reads its settings: they read these variables."""
    fcntl.flock(LOCK, fcntl.LOCK_EX)
    os.environ["ENV"] = "test"
    os.environ["VAR_DIR"] = str(FOLDER / "var")
    (FOLDER / "var" / "static").mkdir(parents=True)  # WhiteNoise warns where there is none
    if "DATABASE_URL" not in os.environ:
        _remove_leftovers()
        _start(servers.postgres(FOLDER / "pg", FOLDER, durable=False))
        os.environ["DATABASE_URL"] = servers.database_url(FOLDER)
    if "REDIS_URL" not in os.environ or os.environ.get("PYTEST_XDIST_WORKER"):
        _start(servers.valkey(FOLDER / "vk", FOLDER, durable=False))
        os.environ["REDIS_URL"] = servers.redis_url(FOLDER)
        OWN_VALKEY.append(redis.Redis.from_url(os.environ["REDIS_URL"]))


_begin()
BCryptSHA256PasswordHasher.rounds = 4


@pytest.fixture
def full_bcrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many rounds as in production; every other test would only wait for them."""
    monkeypatch.setattr(BCryptSHA256PasswordHasher, "rounds", 12)


@pytest.fixture(autouse=True)
def empty_valkey() -> Iterator[None]:
    """A test finds no counts, locks or queues of the one before it."""
    yield
    for valkey in OWN_VALKEY:
        valkey.flushall()


def pytest_unconfigure(config: pytest.Config) -> None:
    while ENGINES:
        servers.stop(*ENGINES.pop())
    shutil.rmtree(FOLDER, ignore_errors=True)
