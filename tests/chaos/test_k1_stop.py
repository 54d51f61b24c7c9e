"""A stop loses nothing: readiness fails first, the request is answered, sockets are told, the exit code is 0."""

import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.server import Served, served, wait_for

URLS = "tests.front.urls"


def close_code(server: Served) -> int | None:
    with connect(f"ws://127.0.0.1:{server.port}/ws/test") as client:
        (server.folder / "socket-open").touch()
        try:
            client.recv(timeout=30)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None
    return None


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_k1_a_stop_drains(transactional_db: None, number: signal.Signals, processes: str) -> None:
    with served(URLS, DRAIN_S="2", WEB_PROCESSES=processes) as server, ThreadPoolExecutor(2) as pool:
        wait_for(lambda: server.status("/healthz/ready") == 200, what="ready")
        code = pool.submit(close_code, server)
        slow = pool.submit(httpx.get, server.url + "/test/slow", timeout=30)
        wait_for((server.folder / "began").exists, what="slow request")
        wait_for((server.folder / "socket-open").exists, what="socket")

        server.process.send_signal(number)

        wait_for(lambda: server.status("/healthz/ready") == 503, timeout_s=2, what="readiness says no")
        assert server.status("/healthz/live") == 200, "still answers while a load balancer looks"
        assert not slow.done()
        assert slow.result(30).text == "done"
        assert code.result(30) == 1012
        assert server.process.wait(30) == 0


def test_k1_an_answer_that_nobody_reads_does_not_hold_the_stop(transactional_db: None) -> None:
    with (
        served(URLS, TEST_READER_S="1") as server,
        httpx.stream("GET", server.url + "/test/large", timeout=30) as unread,
    ):
        assert unread.status_code == 200
        assert server.end(timeout_s=30) == 0
