"""What a test does to a PostgreSQL of its own."""

import os
import subprocess
import sys

import psycopg


def migrated(url: str) -> None:
    _run(url, "manage.py", "migrate", "-v0")


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
