"""What a client sends must not become what a proxy said."""

from collections.abc import Iterator

import httpx
import pytest

from tests.server import Served, served


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served("tests.front.urls") as running:
        yield running


def meta(server: Served, *headers: tuple[str, str], query: str = "") -> dict[str, str]:
    found: dict[str, str] = httpx.get(server.url + "/test/meta" + query, headers=list(headers)).json()
    return found


def test_names_with_an_underscore_are_dropped(server: Served) -> None:
    """They become the same CGI variable as the name with a dash."""
    seen = meta(server, ("X_Forwarded_For", "6.6.6.6"), ("X-Forwarded_For", "6.6.6.6"), ("X_Request_ID", "forged-id"))
    assert "HTTP_X_FORWARDED_FOR" not in seen
    assert "HTTP_X_REQUEST_ID" not in seen


def test_a_repeated_header_is_one_list(server: Served) -> None:
    seen = meta(server, ("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "2.2.2.2"))
    assert seen["HTTP_X_FORWARDED_FOR"] == "1.1.1.1,2.2.2.2"


def test_repeated_cookies_stay_cookies(server: Served) -> None:
    assert meta(server, ("Cookie", "a=1"), ("Cookie", "b=2"))["HTTP_COOKIE"] == "a=1; b=2"


def test_raw_bytes_in_a_query_are_no_500(server: Served) -> None:
    with server.connect() as client:
        client.sendall(b"GET /test/meta?q=\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        with client.makefile("rb") as answer:
            first = answer.readline()
    assert first.split()[1] in (b"200", b"400")


def test_the_server_does_not_say_what_it_is(server: Served) -> None:
    assert "server" not in httpx.get(server.url + "/test/meta").headers
