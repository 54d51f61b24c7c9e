"""J8: no connection left, no disk left: 503, nothing half written, and well again when there is room."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psycopg
import pytest

from config import servers
from tests.chaos.databases import migrated, rows
from tests.pair import Own, own_postgres
from tests.server import served, wait_for


def write(url: str, name: str, *, size: int = 1) -> httpx.Response:
    return httpx.post(f"{url}/api/v1/write/", json={"name": name, "size": size}, timeout=30)


def test_j8_max_connections_reached() -> None:
    with own_postgres() as postgres:
        migrated(postgres.url)
        with served("tests.chaos.writes", DATABASE_URL=postgres.url) as server:
            with ExitStack() as greedy:
                with pytest.raises(psycopg.OperationalError, match="too many clients"):
                    while True:
                        greedy.enter_context(psycopg.connect(postgres.url))
                refused = write(server.url, "while full")
                assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
                assert server.status("/healthz/ready") == 503
                assert server.status("/healthz/live") == 200
            assert wait_for(lambda: write(server.url, "with room").is_success, what="room again")
            assert wait_for(lambda: server.status("/healthz/ready") == 200, what="ready again")
        with psycopg.connect(postgres.url) as database:
            assert "while full" not in rows(database, "first")


def on_a_small_disk(disk: Path):
    """PostgreSQL that sees a disk of 2 MB at `disk`: a tmpfs in a mount namespace of its own, so ENOSPC is real."""

    def make(data: Path, sockets: Path) -> servers.Engine:
        plain = servers.postgres(data, sockets)
        argv = plain.argv[plain.argv.index("--") + 1 :] if plain.argv[0] == "unshare" else plain.argv
        script = 'mount -t tmpfs -o size=2m,mode=0700 tmpfs "$0" && exec unshare --user --map-user=1000 -- "$@"'
        return replace(
            plain, argv=["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, str(disk), *argv]
        )

    return make


def namespaces() -> bool:
    probe = ["unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return sys.platform == "linux" and subprocess.run(probe, capture_output=True).returncode == 0


@contextmanager
def small_postgres(folder: Path) -> Iterator[Own]:
    disk = folder / "disk"
    disk.mkdir()
    engine = Own(on_a_small_disk(disk), servers.database_url(folder), folder)
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


@pytest.mark.skipif(not namespaces(), reason="this kernel lets nobody mount: allow unprivileged user namespaces")
def test_j8_disk_full(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Only the table's disk is full: a full disk under the write-ahead log ends PostgreSQL, which is row J4."""
    folder = Path(os.path.realpath(tmp_path_factory.mktemp("j8")))
    with small_postgres(folder) as postgres:
        migrated(postgres.url)
        with psycopg.connect(postgres.url, autocommit=True) as database:
            database.execute(f"CREATE TABLESPACE small LOCATION '{folder / 'disk'}'")
            database.execute("ALTER TABLE kit_event SET TABLESPACE small")
            database.execute("ALTER TABLE kit_event ALTER payload SET STORAGE EXTERNAL")
        with served("tests.chaos.writes", DATABASE_URL=postgres.url) as server:
            assert server.status("/healthz/ready") == 200
            answers = [write(server.url, f"write-{number}", size=20_000) for number in range(200)]
            assert server.status("/healthz/ready") == 503
        with psycopg.connect(postgres.url) as database:
            first, second = rows(database, "first"), rows(database, "second")

    assert {answer.status_code for answer in answers} == {201, 503}
    assert all(answer.headers["Retry-After"] == "5" for answer in answers if answer.status_code == 503)
    written = {answer.json()["name"] for answer in answers if answer.is_success}
    assert written == first == second
