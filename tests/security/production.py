"""A production start in a process of its own: nothing of this test run's environment reaches it."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET_KEY = secrets.token_urlsafe(64)
MANAGE = [sys.executable, "manage.py", "shell", "-v", "0", "-c", "print('started')"]
SERVE = [sys.executable, "-m", "config.serve"]
WORKER = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo"]
BEAT = [sys.executable, "-m", "celery", "-A", "config.celery", "beat"]


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str
    took_s: float

    @property
    def lines(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.strip()]


def environment(var: Path, **changes: str | None) -> dict[str, str]:
    """A sound production environment on this run's engines, with some variables changed or left out (None)."""
    sound: dict[str, str | None] = {
        "PATH": os.environ["PATH"],
        "HOME": str(var),
        "ENV": "production",
        "VAR_DIR": str(var),
        "PORT": "1",  # a start that should be refused must not get as far as the port
        "SECRET_KEY": SECRET_KEY,
        "SITE_URL": "https://tidemark.example.org",
        "TRUSTED_PROXIES": "1",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "EMAIL_URL": "smtp://mailer:canary-mail@mail.example.org:587",
    }
    return {name: value for name, value in {**sound, **changes}.items() if value is not None}


def run(argv: list[str], environ: dict[str, str], *, timeout_s: float = 60) -> Ended:
    began = time.monotonic()
    ended = subprocess.run(argv, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=timeout_s)
    return Ended(ended.returncode, ended.stdout, ended.stderr, time.monotonic() - began)


@contextmanager
def empty_database() -> Iterator[str]:
    """A database of its own beside the tests', and its URL."""
    url, name = os.environ["DATABASE_URL"], f"guard_{uuid4().hex[:12]}"
    before, query = url.split("?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{before.rpartition('/')[0]}/{name}?{query}"
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
