"""Answers from ready bytes look like Django's, and whatever is unusual about a request is left to Django."""

import asyncio
from typing import Any

import httpx
import pytest
from django.test import Client

from config.front.application import Front
from config.front.hot import Hot, Ready
from config.front.types import Receive, Scope, Send
from config.kit import limits, valkey

PATH = "/api/v1/prices"
ORIGIN = "https://friend.example"


async def django(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"django"})


@pytest.fixture
def hot(settings: Any) -> Hot:
    settings.CORS_ALLOWED_ORIGINS = [ORIGIN]
    valkey.client().flushall()
    table = Hot(limits.Lease("test-ready", "20/min"))
    table.put(PATH, Ready.json(b'{"prices":[]}'))
    return table


async def ask(hot: Hot, method: str = "GET", path: str = PATH, **headers: str) -> httpx.Response:
    front = Front(hot=hot, probes=django, django=django, sockets=django)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=front), base_url="http://testserver") as client:  # type: ignore[arg-type]
        return await client.request(method, path, headers={name.replace("_", "-"): v for name, v in headers.items()})


async def test_ready_bytes_are_sent(hot: Hot) -> None:
    answer = await ask(hot)
    assert answer.json() == {"prices": []}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "public, max-age=1"
    assert answer.headers["content-length"] == "13"


async def test_new_bytes_replace_them_and_their_etag(hot: Hot) -> None:
    before = await ask(hot)
    hot.put(PATH, Ready.json(b'{"prices":[1]}'))
    after = await ask(hot, if_none_match=before.headers["etag"])
    assert after.status_code == 200 and after.json() == {"prices": [1]}


async def test_the_same_etag_is_304(hot: Hot) -> None:
    etag = (await ask(hot)).headers["etag"]
    for sent in (etag, f'"other", W/{etag}', "*"):
        answer = await ask(hot, if_none_match=sent)
        assert answer.status_code == 304 and answer.content == b"" and answer.headers["etag"] == etag
    assert (await ask(hot, if_none_match='"other"')).status_code == 200


async def test_head_has_the_headers_alone(hot: Hot) -> None:
    answer = await ask(hot, "HEAD")
    assert answer.content == b"" and answer.headers["content-length"] == "13"


async def test_an_allowed_origin_may_read_it(hot: Hot) -> None:
    assert (await ask(hot, origin=ORIGIN)).headers["access-control-allow-origin"] == ORIGIN
    refused = await ask(hot, origin="https://evil.example")
    assert "access-control-allow-origin" not in refused.headers
    assert "origin" in refused.headers["vary"].lower()


async def test_the_unusual_is_left_to_django(hot: Hot) -> None:
    asked = [
        await ask(hot, accept="text/html,application/xhtml+xml"),
        await ask(hot, "OPTIONS", origin=ORIGIN, access_control_request_method="GET"),
        await ask(hot, "POST"),
        await ask(hot, path=PATH + "?limit=abc"),
        await ask(hot, path=PATH + "/UNKNOWN"),
        await ask(hot, path=PATH + "/"),
    ]
    assert [answer.text for answer in asked] == ["django"] * len(asked)


async def test_a_finder_answers_queries_that_it_knows(hot: Hot) -> None:
    known = {b"symbols=BTC-USDT": Ready.json(b'"one"')}
    hot.finders[PATH] = known.get
    assert (await ask(hot, path=PATH + "?symbols=BTC-USDT")).json() == "one"
    assert (await ask(hot, path=PATH + "?symbols=NOPE")).text == "django"


async def test_what_is_dropped_is_djangos_again(hot: Hot) -> None:
    hot.drop(PATH)
    assert (await ask(hot)).text == "django"


async def test_beyond_the_limit_it_is_429(hot: Hot) -> None:
    statuses = [(await ask(hot)).status_code for _ in range(20)]
    refused = await ask(hot, origin=ORIGIN)
    assert statuses == [200] * 20
    assert refused.status_code == 429
    assert refused.json()["errors"][0]["code"] == "rate_limited"
    assert int(refused.headers["retry-after"]) >= 1 and refused.headers["ratelimit-remaining"] == "0"
    assert refused.headers["access-control-allow-origin"] == ORIGIN


async def test_k9_a_forged_forwarded_address_is_counted_as_the_peer(hot: Hot) -> None:
    statuses = {(await ask(hot, x_forwarded_for=f"1.1.1.{n}")).status_code for n in range(21)}
    assert statuses == {200, 429}


async def test_each_address_behind_a_trusted_proxy_has_its_own_limit(hot: Hot, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    statuses = {(await ask(hot, x_forwarded_for=f"6.6.6.6, 2.2.2.{n}")).status_code for n in range(21)}
    assert statuses == {200}


async def test_without_valkey_reading_goes_on(hot: Hot, settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    assert (await ask(hot)).status_code == 200


async def test_it_carries_the_headers_that_django_sends(hot: Hot, client: Client) -> None:
    ready, page = (await ask(hot)).headers, (await asyncio.to_thread(client.get, "/healthz/live")).headers
    ours = {"content-type", "content-length", "cache-control", "etag", "vary", "date", "expires", "x-request-id"}
    shared = {name.lower(): value for name, value in page.items() if name.lower() not in ours}
    policy, expected = ready["content-security-policy"], shared.pop("content-security-policy")
    assert {name: ready[name] for name in shared} == shared
    assert sorted(policy.split("; ")) == sorted(expected.split("; "))
