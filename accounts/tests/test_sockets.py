"""H2, H3, H6 and what H1 needs: who opens a WebSocket, and how soon it ends when they may no longer."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import Group
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client

from accounts import sockets
from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import access, browser, families
from accounts.sockets import SignedIn
from accounts.tests.cast import person
from accounts.tokens import AccessToken

pytestmark = pytest.mark.django_db(transaction=True)
HERE = Visitor(address="198.51.100.7", device="curl")
OURS = ((b"origin", b"http://localhost:8000"), (b"host", b"localhost:8000"))


class WhoAmI(AsyncJsonWebsocketConsumer):
    async def connect(self) -> None:
        await self.accept()
        await self.send_json({"user": self.scope["user"].pk})


def socket(*headers: tuple[bytes, bytes], path: str = "/ws/private", offered: list[str] | None = None) -> Any:
    app = SignedIn(WhoAmI.as_asgi(), recheck_s=0.05)
    return WebsocketCommunicator(app, path, headers=list(headers), subprotocols=offered)


async def closed_with(communicator: Any) -> int:
    event = await communicator.receive_output(timeout=5)
    assert event["type"] == "websocket.close", event
    return int(event["code"])


@sync_to_async
def token_of(user: User) -> str:
    return families.start(user, visitor=HERE).access_token


@sync_to_async
def cookie_of(user: User) -> tuple[bytes, bytes]:
    request = HttpRequest()
    request.session = Client().session
    browser.sign_in(request, user, visitor=HERE)
    return b"cookie", f"session={request.session.session_key}".encode()


@pytest.fixture
def alice(transactional_db: None) -> User:
    return person("Alice")


async def test_h3_a_token_by_header_or_subprotocol(alice: User) -> None:
    token = await token_of(alice)
    for communicator in (socket((b"authorization", f"Bearer {token}".encode())), socket(offered=["bearer", token])):
        connected, chosen = await communicator.connect()
        assert connected
        assert chosen in (None, "bearer")
        assert await communicator.receive_json_from() == {"user": alice.pk}
        await communicator.disconnect()


@pytest.mark.parametrize("token", ["", "garbage", "a.b.c", "tmk_unknown"])
async def test_h3_a_token_that_is_none(alice: User, token: str) -> None:
    communicator = socket(offered=["bearer", token])

    connected, _ = await communicator.connect()
    assert connected  # accepted first, so that the client sees why
    assert await closed_with(communicator) == 4401


async def test_h3_an_expired_token(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AccessToken, "lifetime", timedelta(seconds=-1))
    communicator = socket(offered=["bearer", await token_of(alice)])

    await communicator.connect()
    assert await closed_with(communicator) == 4401


async def test_h3_a_token_of_a_deactivated_person(alice: User) -> None:
    token = await token_of(alice)
    await sync_to_async(access.deactivate)(alice)
    communicator = socket(offered=["bearer", token])

    await communicator.connect()
    assert await closed_with(communicator) == 4401


async def test_h2_no_token_in_the_address(alice: User) -> None:
    token = await token_of(alice)
    communicator = socket(path=f"/ws/private?token={token}")

    await communicator.connect()
    assert await closed_with(communicator) == 4401


async def test_h6_an_open_socket_ends_when_its_person_may_no_longer(alice: User) -> None:
    sockets = [socket(offered=["bearer", await token_of(alice)]), socket(await cookie_of(alice), *OURS)]
    for communicator in sockets:
        connected, _ = await communicator.connect()
        assert connected
        assert await communicator.receive_json_from() == {"user": alice.pk}

    await sync_to_async(access.sign_out_everywhere)(alice, visitor=HERE)

    for communicator in sockets:
        assert await closed_with(communicator) == 4401


async def test_h6_a_role_that_is_taken_away_ends_it_too(alice: User) -> None:
    support = await sync_to_async(Group.objects.get)(name="support")
    await sync_to_async(alice.groups.add)(support)
    communicator = socket(offered=["bearer", await token_of(alice)])
    await communicator.connect()
    await communicator.receive_json_from()

    await sync_to_async(alice.groups.clear)()

    assert await closed_with(communicator) == 4401


async def test_a_database_that_is_away_signs_nobody_out(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    communicator = socket(offered=["bearer", await token_of(alice)])
    await communicator.connect()
    await communicator.receive_json_from()
    asked = asyncio.Event()

    def away(raw: str) -> None:
        asked.set()
        raise OperationalError

    monkeypatch.setattr(sockets, "by_bearer", away)
    late = socket(offered=["bearer", "any"])
    await late.connect()
    assert await closed_with(late) == 1013
    await asyncio.wait_for(asked.wait(), 5)
    assert await communicator.receive_nothing()
    await communicator.disconnect()


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "", "http://localhost.evil.example", "http://[", None]
)
async def test_h1_a_session_counts_on_our_own_pages_only(alice: User, origin: str | None) -> None:
    headers = [await cookie_of(alice), *([(b"origin", origin.encode())] if origin is not None else [])]

    connected, _ = await socket(*headers).connect()
    assert not connected  # 403 at the handshake

    open_to_all = socket(*headers, path="/ws/prices")
    await open_to_all.connect()
    assert await open_to_all.receive_json_from() == {"user": None}  # let in as a stranger
    await open_to_all.disconnect()
