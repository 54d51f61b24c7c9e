"""Engines and workers of a test's own, for rows that stop or kill them.

    with own_valkey() as valkey, worker(valkey.url, include="tests.chaos.tasks") as celery:
        valkey.stop()
        ...
        valkey.start()

`speaking_to(valkey.url)` turns this process's Celery and `config.kit.valkey` to that engine. A worker or beat
uses the test's database, so the test needs `transactional_db`.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.db import connection
from django.test import override_settings

from config import servers
from config.celery import app
from tests.server import wait_for


@dataclass
class Own:
    """One engine that the test may end and start again; what it kept on disk is still there."""

    make: Callable[[Path, Path], servers.Engine]
    url: str
    folder: Path
    process: servers.Process | None = field(default=None, repr=False)

    def start(self) -> None:
        engine = self.make(self.folder / "data", self.folder)
        log = self.folder / "engine.log"
        self.process = servers.start(engine, log)
        servers.wait_ready(engine, self.process, log)

    def stop(self) -> None:
        if self.process is not None:
            servers.stop(self.make(self.folder / "data", self.folder), self.process)
        self.process = None

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


@contextmanager
def own_valkey() -> Iterator[Own]:
    yield from _own(servers.valkey, servers.redis_url)


@contextmanager
def own_postgres() -> Iterator[Own]:
    yield from _own(servers.postgres, servers.database_url)


def _own(make: Callable[[Path, Path], servers.Engine], url: Callable[[Path], str]) -> Iterator[Own]:
    with tempfile.TemporaryDirectory(prefix="tm-own-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        engine = Own(make, url(folder), folder)
        engine.start()
        try:
            yield engine
        finally:
            engine.stop()


@contextmanager
def speaking_to(redis_url: str) -> Iterator[None]:
    """This process's jobs and Valkey client go to another engine."""
    before = app.conf.broker_url
    with override_settings(REDIS_URL=redis_url):
        _turn(broker_url(redis_url))
        try:
            yield
        finally:
            _turn(before)


def broker_url(redis_url: str) -> str:
    return redis_url.replace("unix://", "redis+socket://", 1)


def _turn(url: str) -> None:
    app.conf.broker_url = app.conf.broker_write_url = app.conf.broker_read_url = url
    app._pool = None
    app.amqp._producer_pool = None


@dataclass
class Child:
    process: "subprocess.Popen[bytes]"
    path: Path

    @property
    def log(self) -> str:
        return self.path.read_text(errors="replace")

    def kill(self) -> None:
        """The whole family, as the kernel does when memory runs out."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def worker(redis_url: str, *, include: str = "", concurrency: int = 1, visibility_s: int = 600) -> Iterator[Child]:
    """A real Celery worker that is ready to take jobs."""
    argv = ["worker", "--concurrency", str(concurrency), "--without-mingle", "--without-gossip", "--loglevel", "INFO"]
    argv += ["--include", include] if include else []
    with _celery(argv, redis_url, settings="tests.chaos.settings", TEST_VISIBILITY_S=str(visibility_s)) as child:
        wait_for(lambda: child.process.poll() is not None or " ready." in child.log, what="worker")
        assert child.process.poll() is None, child.log
        yield child


@contextmanager
def beats(redis_url: str, how_many: int, *, schedule: str) -> Iterator[list[Child]]:
    """Real beats, with the table of periods that `schedule` names."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                _celery(["beat", "--loglevel", "INFO", "--pidfile="], redis_url, settings="tests.chaos.settings",
                        TEST_SCHEDULE=schedule)
            )
            for _ in range(how_many)
        ]  # fmt: skip


@contextmanager
def _celery(argv: list[str], redis_url: str, *, settings: str, **more: str) -> Iterator[Child]:
    with tempfile.TemporaryDirectory(prefix="tm-celery-") as name:
        path = Path(name) / "log"
        environ = {**os.environ, "REDIS_URL": redis_url, "DATABASE_URL": database_url(), **more}
        environ["DJANGO_SETTINGS_MODULE"] = settings
        with path.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config.celery", *argv],
                env=environ, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        child = Child(process, path)
        try:
            yield child
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    child.kill()


def database_url() -> str:
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path="/" + str(connection.settings_dict["NAME"])))
