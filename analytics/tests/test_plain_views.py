"""Plain views in front of documented ones: the same answers, the same refusals and one count for both."""

from typing import Any

import pytest
from django.test import Client

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import access, api_tokens, families
from accounts.tests.cast import Api, code_of
from markets.models import Instrument

HERE = Visitor(address="198.51.100.7", device="curl")
CLOSED, OPEN = "/api/v1/analytics/correlation?symbols=BTC,NOPE", "/api/v1/instruments/BTC-USDT/candles"
USUAL, BROWSABLE = "application/json", "application/json, text/html;q=0.1"
"""The second is answered by the documented view."""


def token_of(user: User, *scopes: str) -> str:
    return api_tokens.make(user, name="script", scopes=list(scopes), visitor=HERE).token


def answers(path: str, **headers: str) -> list[Any]:
    return [Client().get(path, headers={"Accept": accept, **headers}) for accept in (USUAL, BROWSABLE)]


@pytest.mark.parametrize("kind", ["access token", "API token"])
def test_a4_what_is_revoked_is_refused_at_once(alice: User, btc: Instrument, kind: str) -> None:
    made = api_tokens.make(alice, name="script", scopes=["read"], visitor=HERE)
    raw = made.token if kind == "API token" else families.start(alice, visitor=HERE).access_token
    path = f"{OPEN}?limit=1"
    assert Api(raw).get(CLOSED).status_code == 404
    assert Api(raw).get(path).status_code == 200

    api_tokens.remove(alice, made.row.pk, visitor=HERE)
    access.sign_out_everywhere(alice, visitor=HERE)

    assert code_of(Api(raw).get(CLOSED)) == code_of(Api(raw).get(path)) == "token_not_valid"


def test_a_session_opens_what_a_stranger_may_not_see(alice: User, btc: Instrument) -> None:
    assert [code_of(answer) for answer in answers(CLOSED)] == ["not_authenticated"] * 2
    assert [answer.status_code for answer in answers(OPEN)] == [200, 200]
    page = Client()
    page.force_login(alice)
    assert code_of(page.get(CLOSED)) == "unknown_symbol"
    alice.is_active = False
    alice.save()
    assert code_of(page.get(CLOSED)) == "not_authenticated"


def test_a_token_reads_only_with_the_scope_to_read(alice: User, btc: Instrument) -> None:
    who = f"Bearer {token_of(alice, 'trade')}"
    for path in (CLOSED, OPEN):
        assert [code_of(answer) for answer in answers(path, Authorization=who)] == ["permission_denied"] * 2


@pytest.mark.parametrize("who", ["Bearer", "Bearer tmk_nobody", "Basic YTpi"])
def test_who_comes_oddly_reads_the_same_from_both(btc: Instrument, who: str) -> None:
    for path in (CLOSED, OPEN):
        usual, browsable = answers(path, Authorization=who)
        assert usual.status_code == browsable.status_code
        assert usual.headers.get("WWW-Authenticate") == browsable.headers.get("WWW-Authenticate")


def test_both_count_together(alice: User, btc: Instrument) -> None:
    who = {"Authorization": f"Bearer {token_of(alice, 'read')}"}
    usual, browsable = answers(OPEN, **who)
    left = [int(answer["RateLimit-Remaining"]) for answer in (usual, browsable, *answers(OPEN))]
    assert left == [599, 598, 119, 118]


def test_too_many_is_told_alike(alice: User, btc: Instrument, settings: Any) -> None:
    settings.LIMITS_SCALE = 1 / 600
    who = {"Authorization": f"Bearer {token_of(alice, 'read')}"}
    assert Client().get(CLOSED, headers=who).status_code == 404
    usual, browsable = answers(CLOSED, **who)
    assert (usual.status_code, code_of(usual), usual["Retry-After"]) == (
        browsable.status_code, code_of(browsable), browsable["Retry-After"],
    )  # fmt: skip
    assert usual.status_code == 429


def test_headers_are_the_same(alice: User, btc: Instrument, settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
    usual = Client().get(OPEN, headers={"Origin": "https://app.example.com"})
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Access-Control-Allow-Origin", "X-Request-ID"):
        assert usual[name]
    assert usual["Allow"] == "GET, HEAD, OPTIONS"
    assert {"accept", "origin"} <= {each.strip().lower() for each in usual["Vary"].split(",")}
    assert Client().get(OPEN, headers={"If-None-Match": usual["ETag"]}).status_code == 304


def test_other_methods_are_the_documented_views(alice: User, btc: Instrument) -> None:
    assert Client().head(OPEN).status_code == 200
    assert Client().options(OPEN).json()["name"] == "Candles"
    assert Api(token_of(alice, "read")).post(OPEN).status_code == 403
    assert code_of(Client().get(f"{OPEN}?limit=x")) == "invalid"
