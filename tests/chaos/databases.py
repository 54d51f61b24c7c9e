"""What a test does to a PostgreSQL of its own."""

import os
import subprocess
import sys

import psycopg


def migrated(url: str) -> None:
    told = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], env=told, check=True)


def rows(database: "psycopg.Connection[tuple[object, ...]]", kind: str) -> set[str]:
    found = database.execute("SELECT subject FROM kit_event WHERE kind = %s", [kind])
    return {str(row[0]) for row in found}
