"""WebSockets reach Channels, and only from our own pages or from what is no browser."""

from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from tests.server import Served, served


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served("tests.front.urls") as running:
        yield running


def address(server: Served, path: str = "/ws/test") -> str:
    return f"ws://127.0.0.1:{server.port}{path}"


def test_a_message_comes_back(server: Served) -> None:
    with connect(address(server)) as client:
        client.send('{"symbol": "BTC/USDT"}')
        assert client.recv(timeout=5) == '{"symbol": "BTC/USDT"}'


def test_our_own_page_may_connect(server: Served) -> None:
    with connect(address(server), origin=server.url) as client:  # type: ignore[arg-type]
        client.send("1")
        assert client.recv(timeout=5) == "1"


def test_a_page_of_another_site_may_not(server: Served) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(address(server), origin="https://evil.example"):  # type: ignore[arg-type]
        pass
    assert refused.value.response.status_code == 403


def test_an_unknown_address_is_refused(server: Served) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(address(server, "/ws/nothing")):
        pass
    assert refused.value.response.status_code == 403
    assert "Traceback" not in server.log


def test_a_huge_message_is_refused(server: Served) -> None:
    with connect(address(server)) as client, pytest.raises(ConnectionClosed) as closed:
        client.send("1" * (64 * 1024 + 1))
        client.recv(timeout=5)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1009


def test_messages_are_not_compressed(server: Served) -> None:
    """A frame is framed once for everybody, so it cannot depend on a connection's compressor."""
    with connect(address(server), compression="deflate") as client:
        assert client.response is not None
        assert "Sec-WebSocket-Extensions" not in client.response.headers
