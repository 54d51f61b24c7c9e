"""WebSockets reach Channels. Who opens one: test_signed_in_sockets.py."""

from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed
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


def test_an_unknown_address_says_so(server: Served) -> None:
    with connect(address(server, "/ws/test/nothing")) as client, pytest.raises(ConnectionClosed) as closed:
        client.recv(timeout=5)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 4404
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
