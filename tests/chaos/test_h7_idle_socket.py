"""A socket that says nothing stays open: redis-py gives up on a silent connection, and took it down with it."""

import pytest
from django.conf import settings
from websockets.sync.client import connect

from tests.server import served

REDIS_PY_TIMEOUT_S = 5


def test_h7_an_idle_socket_stays_open() -> None:
    longest_s = max(REDIS_PY_TIMEOUT_S, settings.CHANNEL_LAYERS["default"]["CONFIG"]["hosts"][0]["socket_timeout"])
    with served("tests.front.urls") as server, connect(f"ws://127.0.0.1:{server.port}/ws/test") as client:
        with pytest.raises(TimeoutError):  # ConnectionClosed is the failure that this waits for
            client.recv(timeout=longest_s + 1)

        assert client.ping().wait(5), "pings are answered"
        client.send('"tell everybody"')
        assert client.recv(timeout=5) == '"told"'
        assert "Unexpected exception in receive task" not in server.log
