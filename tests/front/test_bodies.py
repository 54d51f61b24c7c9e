"""What a request's body may weigh and how long it may take, whatever way it is sent."""

from collections.abc import Iterator

import httpx
import pytest
from django.conf import settings

from config.front.body import Limit
from tests.server import Served, served

LIMIT = settings.BODY_LIMITS["/"][0]
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served("tests.front.urls", TEST_BODY_S="3") as running:
        yield running


def pieces(size: int) -> Iterator[bytes]:
    """httpx sends an iterator in chunks, without a length."""
    while size > 0:
        yield b"x" * min(size, 100_000)
        size -= 100_000


def raw(server: Served, request: bytes) -> bytes:
    with server.connect() as client:
        client.sendall(request)
        with client.makefile("rb") as answer:
            return answer.read()


def test_a_body_arrives_whole(server: Served) -> None:
    body = b"x" * (LIMIT - 1) + b"y"
    assert httpx.post(server.url + "/test/echo", content=body).content == body


def test_a_chunked_body_arrives_whole(server: Served) -> None:
    answer = httpx.post(server.url + "/test/echo", content=pieces(1_000_000))
    assert answer.content == b"x" * 1_000_000


def test_a_larger_one_is_413_before_it_is_read(server: Served) -> None:
    said = raw(server, b"POST /api/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % (LIMIT + 1))
    assert said.startswith(b"HTTP/1.1 413 ") and b'"code": "too_large"' in said.replace(b'":"', b'": "')


def test_a_larger_one_is_413_although_its_length_is_not_told(server: Served) -> None:
    answer = httpx.post(server.url + "/api/test/echo", content=pieces(LIMIT + 1))
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["code"] == "too_large"


def test_a_client_that_sends_all_before_it_reads_still_gets_the_answer(server: Served) -> None:
    assert httpx.post(server.url + "/test/echo", content=b"x" * (LIMIT * 3)).status_code == 413


def test_a_slow_one_is_408(server: Served) -> None:
    said = raw(server, b"POST /test/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nx")
    assert said.startswith(b"HTTP/1.1 408 ") and b"connection: close" in said
    assert b"<h1>" in said, "a page for whoever asks as a browser does"


def test_a_slow_one_without_length_is_408(server: Served) -> None:
    said = raw(server, b"POST /test/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")
    assert said.startswith(b"HTTP/1.1 408 ")


def test_refusals_carry_the_security_headers(server: Served) -> None:
    refused = httpx.post(server.url + "/test/echo", content=b"x" * (LIMIT + 1))
    page = httpx.get(server.url + "/test/meta")
    for name in ("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy"):
        assert name in page.headers
        assert name in refused.headers


def test_a_client_that_leaves_in_the_middle_leaves_no_trace(server: Served) -> None:
    with server.connect() as client:
        client.sendall(b"POST /test/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nx")
    assert httpx.get(server.url + "/test/meta").status_code == 200
    assert "Traceback" not in server.log


def test_a_limit_may_be_of_paths_with_something_in_the_middle() -> None:
    usual, files = Limit("/", 10, 1), Limit("/api/*/import", 1000, 1)
    assert Limit.of("/api/7/import?x", [usual, files]) is files
    assert Limit.of("/api/7/export", [usual, files]) is usual
