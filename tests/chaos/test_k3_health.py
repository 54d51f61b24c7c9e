"""Alive is always said; ready only while every part is there, and what is missing is named without a secret."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from config import servers
from tests.server import Served, served, wait_for


@contextmanager
def running(engine: servers.Engine, folder: Path) -> Iterator[None]:
    log = folder / f"{engine.name}.log"
    process = servers.start(engine, log)
    try:
        servers.wait_ready(engine, process, log)
        yield
    finally:
        servers.stop(engine, process)


@pytest.fixture
def folder() -> Iterator[Path]:
    """An own pair of engines lives here: the others' must not be stopped."""
    with TemporaryDirectory(prefix="tm-k3-") as name:
        yield Path(name)


def missing(server: Served) -> set[str]:
    answer = httpx.get(server.url + "/healthz/ready", timeout=10)
    parts = answer.json()["parts"]
    assert set(parts) == {"database", "valkey", "migrations", "draining"}
    down = {name for name, part in parts.items() if not part["ok"]}
    assert answer.status_code == (503 if down else 200)
    return down


def migrate(database_url: str) -> None:
    told = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=told, check=True)


def test_k3_readiness_follows_each_part(folder: Path) -> None:
    postgres = servers.postgres(folder / "pg", folder, durable=False)
    valkey = servers.valkey(folder / "vk", folder, durable=False)
    urls = {"DATABASE_URL": servers.database_url(folder), "REDIS_URL": servers.redis_url(folder)}
    with ExitStack() as stack:
        with running(postgres, folder):
            with running(valkey, folder):
                server = stack.enter_context(served("tests.front.urls", **urls))
                assert missing(server) == {"migrations"}
                migrate(urls["DATABASE_URL"])
                assert missing(server) == set()
            assert missing(server) == {"valkey"}
            with running(valkey, folder):
                assert missing(server) == set(), "it comes back by itself"
        assert missing(server) == {"database", "valkey"}, "migrations were seen applied"
        assert server.status("/healthz/live") == 200


def test_k3_an_engine_that_hangs_is_down_within_the_bound(folder: Path) -> None:
    """It accepts and never answers: what a firewall or a full disk looks like."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        urls = {
            "DATABASE_URL": f"postgres://canary:secret-1@127.0.0.1:{port}/x",
            "REDIS_URL": f"redis://:secret-2@127.0.0.1:{port}/0",
        }
        with served("tests.front.urls", **urls) as server:
            assert missing(server) == {"database", "valkey", "migrations"}
            body = httpx.get(server.url + "/healthz/ready", timeout=10).text
            assert not any(word in body for word in ("canary", "secret", "127.0.0.1", "psycopg", "5.2"))
            assert "secret-" not in server.log
            assert server.status("/healthz/live") == 200


def test_k3_readiness_is_told_while_every_thread_is_busy(transactional_db: None) -> None:
    with served("tests.front.urls") as server:
        busy = [server.connect() for _ in range(40)]
        for client in busy:
            client.sendall(b"GET /test/slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        wait_for((server.folder / "began").exists, what="a slow request")
        assert missing(server) == set()
        for client in busy:
            client.close()


def test_k3_a_probe_may_ask_by_address(transactional_db: None) -> None:
    """Kubernetes asks by the pod's address, which is no name of ours."""
    with served("tests.front.urls") as server:
        for path in ("/healthz/live", "/healthz/ready"):
            assert httpx.get(server.url + path, headers={"Host": "10.1.2.3"}).status_code == 200
        assert httpx.get(server.url + "/test/meta", headers={"Host": "10.1.2.3"}).status_code == 400
