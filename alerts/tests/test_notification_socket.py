"""`/ws/notifications` through the server as it runs: told at once, once, and to nobody else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import access, families
from accounts.sockets import SignedIn
from accounts.tests.cast import person
from accounts.tokens import AccessToken
from alerts import consumers
from alerts.channels import inapp
from alerts.live.hub import NotificationHub
from alerts.queries import frames
from alerts.services import notifications
from alerts.tests.telling import told
from config.kit import valkey
from tests.server import Served, served

HERE = Visitor(address="198.51.100.7", device="curl")


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served("config.urls") as running:
        yield running


@pytest.fixture
def alice(transactional_db: None) -> User:
    return person("Alice")


def token_of(user: User) -> str:
    return families.start(user, visitor=HERE).access_token


@contextmanager
def opened(server: Served, user: User) -> Iterator[ClientConnection]:
    """Heard of once the count was answered: from then on it is among the lines of the hub."""
    headers = {"Authorization": f"Bearer {token_of(user)}"}
    with connect(f"ws://127.0.0.1:{server.port}/ws/notifications", additional_headers=headers) as socket:
        socket.send('{"action": "count"}')
        assert heard(socket)["type"] == "unread"
        yield socket


def heard(socket: ClientConnection) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(socket.recv(timeout=10))
    return found


def close_code(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=10)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_it_is_told_at_once_in_every_window(server, alice):
    with opened(server, alice) as one, opened(server, alice) as other:
        row = told(alice, "in_app")
        for socket in (one, other):
            frame = heard(socket)
            assert {name: frame[name] for name in ("type", "id", "title", "body", "unread")} == {
                "type": "notification", "id": str(row.pk), "title": row.title, "body": row.body, "unread": 1,
            }  # fmt: skip
            assert frame["created_at"].endswith("Z")


def test_nobody_else_hears_of_it(server, alice):
    bob = person("Bob")
    with opened(server, alice) as hers, opened(server, bob) as his:
        told(alice, "in_app")
        heard(hers)
        mine = told(bob, "in_app", once="firing:2")
        assert heard(his)["id"] == str(mine.pk)


def test_what_is_read_elsewhere_counts_no_more(server, alice):
    told(alice, "in_app")
    with opened(server, alice) as socket:
        notifications.read_all(alice)
        assert heard(socket) == {"type": "unread", "unread": 0}


def test_what_was_told_while_nobody_heard_comes_once(server, alice):
    with opened(server, alice) as socket:
        first = told(alice, "in_app")
        assert heard(socket)["id"] == str(first.pk)
        valkey.client().execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        missed = [told(alice, "in_app", once=f"firing:{number}") for number in (2, 3)]
        assert [heard(socket)["id"] for _ in missed] == [str(row.pk) for row in missed]
        last = told(alice, "in_app", once="firing:4")
        assert heard(socket)["id"] == str(last.pk)  # and none of the others again


@pytest.mark.parametrize("token", ["", "garbage", "a.b.c", "tmk_unknown"])
def test_h3_a_token_that_is_none(server, alice, token):
    with connect(f"ws://127.0.0.1:{server.port}/ws/notifications", subprotocols=["bearer", token or "x"]) as socket:
        assert close_code(socket) == 4401


def test_h3_a_token_that_was_one(server, alice, monkeypatch):
    signed_out, gone = token_of(alice), person("Gone")
    deactivated = token_of(gone)
    access.sign_out_everywhere(alice, visitor=HERE)
    access.deactivate(gone)
    monkeypatch.setattr(AccessToken, "lifetime", timedelta(seconds=-1))
    for token in (signed_out, deactivated, token_of(alice)):
        with connect(f"ws://127.0.0.1:{server.port}/ws/notifications", subprotocols=["bearer", token]) as socket:
            assert close_code(socket) == 4401


async def test_h6_signing_out_ends_it(alice, monkeypatch):
    """In this process, where it is looked after more often than each 50 s."""
    own = NotificationHub(news=inapp.NEWS, missed=frames.missed)
    monkeypatch.setattr(consumers, "hub", own)
    app = SignedIn(consumers.Notifications(), recheck_s=0.05)
    offered = ["bearer", await sync_to_async(token_of)(alice)]
    socket = WebsocketCommunicator(app, "/ws/notifications", subprotocols=offered)
    connected, _ = await socket.connect()
    assert connected
    assert set(own.lines) == {alice.pk}

    await sync_to_async(access.sign_out_everywhere)(alice, visitor=HERE)

    event = await socket.receive_output(timeout=5)
    assert (event["type"], event["code"]) == ("websocket.close", 4401)
    await socket.wait(timeout=5)
    assert not own.lines
    assert own.task is not None
    own.task.cancel()


def test_h1_a_foreign_page_and_a_stranger_are_turned_away(server, alice):
    with pytest.raises(InvalidStatus, match="403"):
        connect(f"ws://127.0.0.1:{server.port}/ws/notifications", origin="https://evil.example")
    with connect(f"ws://127.0.0.1:{server.port}/ws/notifications") as socket:
        assert close_code(socket) == 4401


@pytest.mark.parametrize("said", ["", "[", "[]", '{"action": "subscribe"}', b"\x00\xff"])
def test_h4_what_it_does_not_know_changes_nothing(server, alice, said):
    with opened(server, alice) as socket:
        socket.send(said)
        assert heard(socket)["code"] == "unknown_action"
        row = told(alice, "in_app")
        assert heard(socket)["id"] == str(row.pk)
