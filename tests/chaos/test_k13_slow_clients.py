"""Clients that send a byte at a time or do not read hold no thread: everybody else goes on."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx

from tests.server import Served, served, wait_for

URLS = "tests.front.urls"
CROWD = 64
"""Twice the threads of a process."""


def half_an_upload(server: Served) -> socket.socket:
    client = server.connect()
    client.sendall(b"POST /test/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nx")
    return client


def never_reads(server: Served) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(("127.0.0.1", server.port))
    client.sendall(b"GET /test/large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    return client


def first_line(client: socket.socket) -> bytes:
    client.settimeout(30)
    with client.makefile("rb") as answer:
        return answer.readline()


def test_k13_slow_uploads_and_readers_that_do_not_read() -> None:
    with served(URLS, TEST_BODY_S="15") as server, ExitStack() as stack:
        uploads = [stack.enter_context(half_an_upload(server)) for _ in range(CROWD)]
        for _ in range(CROWD):
            stack.enter_context(never_reads(server))

        held = [client for client in uploads if _answered(client)]
        page = httpx.get(server.url + "/", timeout=10)

        assert page.status_code == 200
        assert not held and not any(map(_answered, uploads)), "they were still slow while the page came"
        with ThreadPoolExecutor(CROWD) as pool:
            answers = set(pool.map(first_line, uploads))
        assert answers == {b"HTTP/1.1 408 Request Timeout\r\n"}


def _answered(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return bool(client.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        client.setblocking(True)


def test_k13_a_stream_whose_reader_left_gives_its_thread_back() -> None:
    with served(URLS) as server:
        with server.connect() as client:
            client.sendall(b"GET /test/endless HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            wait_for((server.folder / "streaming").exists, what="the stream runs")
            assert not (server.folder / "stream-closed").exists()
        wait_for((server.folder / "stream-closed").exists, what="the stream was closed")


def test_k13_a_reader_that_stops_is_hung_up_on() -> None:
    with served(URLS, TEST_READER_S="0.5") as server, never_reads(server) as client:
        wait_for(lambda: _reset(client), what="the connection is cut")


def _reset(client: socket.socket) -> bool:
    return client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
