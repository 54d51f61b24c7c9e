"""What Prometheus may read, all in one place, and the few figures the admin's system page shows of each process."""

import os
import platform
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from config.kit import valkey

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus_client shares figures between processes through files there; config/processes.py sets it."""
SNAPSHOT_S = 5
SNAPSHOT_LIVES_S = 3 * SNAPSHOT_S
WINDOW = 1000

REQUESTS = Histogram(
    "tidemark_http_request_seconds", "Time in Django, by the route's name", ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip
READY_ANSWERS = Counter("tidemark_ready_answers", "Requests answered from ready bytes, without Django", ["status"])
REFUSED = Counter("tidemark_refused_requests", "Requests the front refused before Django", ["status"])
SOCKETS = Gauge("tidemark_websockets_open", "Open WebSockets", multiprocess_mode="livesum")


def exposition() -> bytes:
    """Prometheus text: of this process or all web processes, and what the apps read from elsewhere."""
    registry: CollectorRegistry = REGISTRY
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    others = CollectorRegistry()
    for name in settings.COLLECTORS:
        others.register(import_string(name)())
    return generate_latest(registry) + generate_latest(others)


class Timings:
    """The last thousand requests of this process."""

    def __init__(self) -> None:
        self.count = 0
        self.recent_s: deque[float] = deque(maxlen=WINDOW)

    def add(self, seconds: float) -> None:
        self.count += 1
        self.recent_s.append(seconds)

    def p95_ms(self) -> float | None:
        ordered = sorted(self.recent_s)
        return round(ordered[int(len(ordered) * 0.95)] * 1000, 1) if ordered else None


timings = Timings()
_open_sockets = 0
_started_at = datetime.now(UTC)


def p95_ms() -> float | None:
    """Of the last thousand requests; None before the first."""
    return timings.p95_ms()


def open_sockets() -> int:
    return _open_sockets


def socket_opened() -> None:
    global _open_sockets  # noqa: PLW0603 - the event loop's thread alone counts
    _open_sockets += 1
    SOCKETS.inc()


def socket_closed() -> None:
    global _open_sockets  # noqa: PLW0603
    _open_sockets -= 1
    SOCKETS.dec()


# --- The figures of every web process, through Valkey


def snapshot() -> dict[str, Any]:
    return {
        "process": f"{platform.node()}:{os.getpid()}",
        "started_at": _started_at.isoformat(),
        "at": datetime.now(UTC).isoformat(),
        "requests": timings.count,
        "p95_ms": p95_ms(),
        "sockets": open_sockets(),
    }


async def keep_snapshot() -> None:
    """One write; it expires soon after the process stops writing."""
    taken = snapshot()
    await valkey.async_client().set(_key(taken["process"]), orjson.dumps(taken), ex=SNAPSHOT_LIVES_S)


def all_snapshots() -> list[dict[str, Any]]:
    client = valkey.client()
    kept = [client.get(key) for key in client.scan_iter(_key("*"), count=500)]
    return sorted((orjson.loads(raw) for raw in kept if raw), key=lambda taken: str(taken["process"]))


def _key(process: str) -> str:
    return valkey.key("metrics", "web", process)


class Middleware:
    """Times each request under its route's name: a raw path would make a series for every id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        took_s = time.perf_counter() - began
        match = request.resolver_match
        route = "unmatched" if match is None else match.view_name if match.url_name else match.route
        method = request.method if request.method in METHODS else "OTHER"
        REQUESTS.labels(method, route, f"{response.status_code // 100}xx").observe(took_s)
        timings.add(took_s)
        return response


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
