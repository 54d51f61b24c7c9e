"""Whether this process lives, and whether it should be sent work.

The answers say which part is down and never why in the engine's own words: those name hosts and versions.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic

import structlog
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from config.kit import valkey

PART_TIMEOUT_S = 1.0
NO_ROOM_KEPT_S = 30.0
log = structlog.get_logger(__name__)
draining = False
no_room_until = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    ok: bool
    why: str = ""


OK = Part(True)


def drain() -> None:
    """From now on this process asks for no more work: it is about to end."""
    global draining  # noqa: PLW0603 - one fact about one process
    draining = True


def no_room() -> None:
    """The database's disk refused a write. Reading goes on, so only the write that failed can tell."""
    global no_room_until  # noqa: PLW0603 - one fact about one process
    no_room_until = monotonic() + NO_ROOM_KEPT_S


def live() -> bool:
    """That this runs is the answer."""
    return True


def ready() -> dict[str, Part]:
    """Each part by name, all asked at once, each given a second."""
    deadline = monotonic() + PART_TIMEOUT_S
    asked = {name: _executor.submit(check) for name, check in CHECKS.items()}
    parts = {name: _outcome(name, future, deadline) for name, future in asked.items()}
    if monotonic() < no_room_until:
        parts["database"] = Part(False, "no room to write")
    return {**parts, "draining": Part(False, "about to end") if draining else OK}


def _outcome(name: str, future: Future[Part], deadline: float) -> Part:
    try:
        return future.result(max(0, deadline - monotonic()))
    except TimeoutError:
        future.cancel()
        return Part(False, "no answer in time")
    except Exception as error:
        log.warning("not ready", part=name, error=str(error))
        return Part(False, "no answer")


def _database() -> Part:
    connection = connections[DEFAULT_DB_ALIAS]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()  # a thread of its own, so a connection of its own: not kept
    return OK


def _valkey() -> Part:
    valkey.client().ping()
    return OK


class Migrations:
    """Once applied they stay so for as long as this process runs; looking costs 100 ms."""

    def __init__(self) -> None:
        self.applied = False

    def __call__(self) -> Part:
        if not self.applied:
            connection = connections[DEFAULT_DB_ALIAS]
            try:
                executor = MigrationExecutor(connection)
                self.applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
            finally:
                connection.close()
        return OK if self.applied else Part(False, "not all applied")


CHECKS: dict[str, Callable[[], Part]] = {"database": _database, "valkey": _valkey, "migrations": Migrations()}
# a hanging engine holds these threads and nobody else's; while it does, its part counts as down
_executor = ThreadPoolExecutor(2 * len(CHECKS), thread_name_prefix="health")
