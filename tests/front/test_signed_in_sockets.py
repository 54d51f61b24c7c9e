"""H1, H2, H3, H6 through the server as it runs: who opens a socket, and how soon it ends."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.http import HttpRequest
from django.test import Client
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import access, api_tokens, browser, families
from accounts.tests.cast import person
from tests.server import Served, served, wait_for

HERE = Visitor(address="198.51.100.7", device="curl")
PRIVATE, OPEN = "/ws/private", "/ws/test"


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served("tests.front.urls", TEST_RECHECK_S="0.05", LOG_LEVEL="DEBUG") as running:
        yield running


@pytest.fixture
def alice(transactional_db: None) -> User:
    return person("Alice")


def cookie_of(user: User) -> str:
    request = HttpRequest()
    request.session = Client().session
    browser.sign_in(request, user, visitor=HERE)
    return f"session={request.session.session_key}"


def opened(server: Served, path: str = PRIVATE, *, origin: str | None = None, **given: Any) -> ClientConnection:
    headers = {name.capitalize(): value for name, value in given.pop("headers", {}).items()}
    return connect(f"ws://127.0.0.1:{server.port}{path}", origin=origin, additional_headers=headers, **given)  # type: ignore[arg-type]


def close_code(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=10)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_h1_a_session_counts_on_our_own_pages(server: Served, alice: User) -> None:
    with opened(server, origin=server.url, headers={"cookie": cookie_of(alice)}) as socket:
        assert socket.recv(timeout=5) == f'{{"user": {alice.pk}}}'


def test_h1_no_other_page_opens_a_socket_with_it(server: Served, alice: User) -> None:
    headers = {"cookie": cookie_of(alice)}
    neighbour = "http://127.0.0.1:1"  # cookies know no ports, so another server of this machine is foreign
    for origin in ("https://evil.example", "null", neighbour, server.url.replace("http", "https"), None):
        with pytest.raises(InvalidStatus) as refused, opened(server, origin=origin, headers=headers):
            pass
        assert (origin, refused.value.response.status_code) == (origin, 403)
        with opened(server, OPEN, origin=origin, headers=headers) as socket:
            socket.send("1")
            assert socket.recv(timeout=5) == "1"


def test_h1_an_address_that_only_begins_like_an_open_one_is_closed(server: Served) -> None:
    with opened(server, OPEN + "ament") as socket:
        assert close_code(socket) == 4401


def test_h2_no_token_goes_by_the_address_and_none_is_logged(server: Served, alice: User) -> None:
    token, script = families.start(alice, visitor=HERE).access_token, _script_of(alice)
    for canary in (token, script):
        for query in (f"?token={canary}", f"?access_token={canary}", f"?{canary}"):
            with opened(server, PRIVATE + query) as socket:
                assert close_code(socket) == 4401
            assert httpx.get(f"{server.url}/api/v1/auth/me{query}").status_code == 401
        with opened(server, OPEN, subprotocols=["bearer", canary]) as socket:
            assert socket.subprotocol == "bearer"
        with opened(server, headers={"authorization": f"Bearer {canary}"}):
            pass

    assert server.log
    for canary in (token, script):
        assert canary not in server.log
        assert canary.split(".")[-1] not in server.log


def _script_of(user: User) -> str:
    return api_tokens.make(user, name="Prices", scopes=["read"], visitor=HERE).token


def test_h3_a_token_by_header_or_by_subprotocol(server: Served, alice: User) -> None:
    token, expected = families.start(alice, visitor=HERE).access_token, f'{{"user": {alice.pk}}}'
    with opened(server, headers={"authorization": f"Bearer {token}"}) as socket:
        assert socket.recv(timeout=5) == expected
    with opened(server, subprotocols=["bearer", token], origin="https://app.example") as socket:
        assert socket.subprotocol == "bearer"
        assert socket.recv(timeout=5) == expected


def test_h3_a_token_that_lets_nobody_in(server: Served, alice: User) -> None:
    revoked = families.start(alice, visitor=HERE).access_token
    access.sign_out_everywhere(alice, visitor=HERE)
    only_trades = api_tokens.make(alice, name="Bot", scopes=["trade"], visitor=HERE).token
    gone = person("Bob")
    of_gone = families.start(gone, visitor=HERE).access_token
    access.deactivate(gone)
    refresh = families.start(alice, visitor=HERE).refresh_token
    for token in (revoked, only_trades, of_gone, refresh, "forged", "a.b.c", "tmk_unknown"):
        with opened(server, subprotocols=["bearer", token]) as socket:
            assert (token, close_code(socket)) == (token, 4401)
    assert "Traceback" not in server.log


def test_h6_an_open_socket_ends_when_its_person_may_no_longer(server: Served, alice: User) -> None:
    token = families.start(alice, visitor=HERE).access_token
    headers = {"cookie": cookie_of(alice)}
    with (
        opened(server, subprotocols=["bearer", token]) as script,
        opened(server, origin=server.url, headers=headers) as page,
    ):
        for socket in (script, page):
            assert socket.recv(timeout=5)
        access.sign_out_everywhere(alice, visitor=HERE)
        assert [close_code(socket) for socket in (script, page)] == [4401, 4401]

    wait_for((server.folder / "left-4401").exists, what="the consumer to be told")
    assert "Traceback" not in server.log


def test_h6_the_product_asks_every_minute_at_least(settings) -> None:
    assert settings.SOCKET_RECHECK_S <= 60
