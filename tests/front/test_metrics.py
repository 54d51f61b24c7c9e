"""Prometheus reads every web process at once; strangers read nothing."""

from collections.abc import Iterator

import httpx
import pytest
from websockets.sync.client import connect

from config.kit import metrics
from tests.server import Served, served, wait_for

TOKEN = "a-token-of-the-test"


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served("tests.front.urls", METRICS_TOKEN=TOKEN, WEB_PROCESSES="2") as running:
        yield running


def figure(server: Served, name: str) -> float:
    text = httpx.get(server.url + "/metrics").text
    return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))


def test_requests_of_all_processes_are_counted_by_route(server: Served) -> None:
    for number in range(20):
        httpx.get(server.url + f"/test/meta?n={number}")
        httpx.get(server.url + f"/no/such/{number}")
    name = 'tidemark_http_request_seconds_count{method="GET",route="%s",status="%s"}'
    assert figure(server, name % ("test/meta", "2xx")) == 20
    assert figure(server, name % ("unmatched", "4xx")) == 20


def test_open_sockets_are_a_gauge(server: Served) -> None:
    with connect(f"ws://127.0.0.1:{server.port}/ws/test"), connect(f"ws://127.0.0.1:{server.port}/ws/test"):
        wait_for(lambda: figure(server, "tidemark_websockets_open") == 2, what="two open")
    wait_for(lambda: figure(server, "tidemark_websockets_open") == 0, what="none open")


def test_a_stranger_needs_the_token(server: Served) -> None:
    far = {"X-Forwarded-For": "8.8.8.8"}
    assert httpx.get(server.url + "/metrics", headers=far).status_code == 403
    assert httpx.get(server.url + "/metrics", headers={**far, "Authorization": "Bearer wrong"}).status_code == 403
    assert httpx.get(server.url + "/metrics", headers={**far, "Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_forged_loopback_address_is_a_stranger(transactional_db: None) -> None:
    with served("tests.front.urls", TRUSTED_PROXIES="1") as server:
        seen_by_the_proxy = {"X-Forwarded-For": "127.0.0.1, 8.8.8.8"}
        assert httpx.get(server.url + "/metrics", headers=seen_by_the_proxy).status_code == 403
        assert httpx.get(server.url + "/metrics").status_code == 200


def test_each_process_leaves_its_figures_for_the_system_page(server: Served) -> None:
    httpx.get(server.url + "/test/meta")
    taken = wait_for(lambda: len(metrics.all_snapshots()) >= 2 and metrics.all_snapshots(), what="two processes")
    assert {"process", "started_at", "at", "requests", "p95_ms", "sockets"} == set(taken[0])
    assert len({one["process"] for one in taken}) == len(taken)


def test_p95_is_of_the_last_requests() -> None:
    timings = metrics.Timings()
    assert timings.p95_ms() is None
    for thousandth in range(1, 101):
        timings.add(thousandth / 1000)
    assert timings.p95_ms() == 96.0
    for _ in range(metrics.WINDOW):
        timings.add(0.002)
    assert timings.p95_ms() == 2.0 and timings.count == metrics.WINDOW + 100
