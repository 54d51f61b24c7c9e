"""What a server writes: one JSON object a line, with the request and the user, without secrets."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from config.kit import logs
from tests.server import Served, served, wait_for

FORGED = 'fine\n{"event": "forged", "level": "info"}'


@pytest.fixture
def server(transactional_db: None) -> Iterator[Served]:
    with served("tests.front.urls") as running:
        yield running


def lines(server: Served, event: str) -> list[dict[str, Any]]:
    """Every line is JSON, or this fails."""
    raw = [line for line in server.log.splitlines() if "UserWarning" not in line and not line.startswith("  mw_")]
    return [line for line in map(json.loads, raw) if line["event"] == event]


def test_k12_a_line_names_its_request_and_its_user(server: Served) -> None:
    alice = get_user_model().objects.create_user(email="alice@example.com", password="password123", name="Alice")
    browser = Client()
    browser.force_login(alice)
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    given = {"X-Request-ID": "from-the-proxy-1"}

    answer = httpx.get(server.url + "/admin/?token=canary-9", cookies=cookies, headers=given)
    line = wait_for(lambda: lines(server, "request"), what="a line")[-1]

    assert answer.headers["x-request-id"] == line["request_id"] == "from-the-proxy-1"
    assert line["user_id"] == alice.pk
    assert line["path"] == "/admin/" and line["status"] == answer.status_code and line["level"] == "info"
    assert line["at"].endswith("Z")
    for secret in ("canary-9", "alice@example.com", "127.0.0.1:", *cookies.values()):
        assert secret not in "".join(server.log.splitlines()[-1:])


def test_k12_a_newline_forges_no_line_and_secrets_are_hidden(server: Served) -> None:
    httpx.get(server.url + f"/test/careless?said={quote(FORGED)}")
    (line,) = wait_for(lambda: lines(server, "careless"), what="the line")
    assert lines(server, "forged") == []
    assert line["said"] == FORGED, "JSON keeps it, escaped"
    assert line["password"] == logs.HIDDEN
    for secret in ("canary-1", "canary-2", "alice@example.com"):
        assert secret not in server.log


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "two words here", "new\nline-new-line"])
def test_k12_an_unusable_request_id_is_replaced(given: str) -> None:
    assert logs.accepted_id(given) != given
    assert logs.accepted_id("0123456789abcdef") == "0123456789abcdef"


@pytest.mark.parametrize(
    "text",
    [
        "postgres://tidemark:canary@db:5432/x",
        "Authorization: Bearer canary-canary",
        "authorization=canary",
        "POST /x?password=canary&next=/",
        "{'refresh_token': 'canary'}",
        '{"api_key": "canary", "a": 1}',
        "Set-Cookie: canary",
        "your code: canary",
        "eyJhbGciOiJIUzI1NiJ9.canary.canary",
        "sent to canary@example.com",
    ],
)
def test_k12_secrets_in_texts_are_hidden(text: str) -> None:
    assert "canary" not in logs.scrub(text)


@pytest.mark.parametrize(
    "text", ["status_code=200", "tokens counted: 5 in 3 s", "https://example.com/a?b=c", "BTC/USDT"]
)
def test_ordinary_texts_are_left_alone(text: str) -> None:
    assert logs.scrub(text) == text


def test_k12_a_console_line_stays_one_line() -> None:
    event = logs.one_line(None, "info", {"event": FORGED, "said": "\x1b[31mred\u2028"})
    assert all("\n" not in value and "\x1b" not in value and "\u2028" not in value for value in event.values())
