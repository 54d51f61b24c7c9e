"""Tokens for scripts: shown once, listed without their secret, revoked."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.tests.cast import Api

PAGE = "/settings/api-tokens/"
WANTED = {"name": "Spreadsheet", "scopes": ["read"], "days": "30"}


@pytest.fixture
def client(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def test_a_token_is_shown_once_and_works(client: Client, alice: User) -> None:
    answer = client.post(PAGE, WANTED)
    token = re.search(r"<code>(tmk_[\w-]{40,})</code>", answer.content.decode())

    assert token
    assert "no-store" in answer["Cache-Control"]
    assert token[1] not in client.get(PAGE).content.decode()
    assert Api(token[1]).get("auth/me").status_code == 403, "it lives, and is closed to accounts"
    row = ApiToken.objects.get()
    assert timedelta(days=29) < (row.expires_at or timezone.now()) - timezone.now() <= timedelta(days=30)


def test_one_without_an_end(client: Client) -> None:
    client.post(PAGE, {**WANTED, "days": "0", "scopes": ["read", "trade"]})
    assert ApiToken.objects.get().expires_at is None
    assert "never ends" in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["admin"]}, {"days": "9999"}, {"days": "x"}]
)
def test_an_odd_wish_is_refused(client: Client, wrong: dict[str, object]) -> None:
    assert client.post(PAGE, {**WANTED, **wrong}).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_by_its_owner_alone(client: Client, bob: User) -> None:
    client.post(PAGE, WANTED)
    row = ApiToken.objects.get()
    stranger = Client()
    stranger.force_login(bob)
    assert stranger.post(f"{PAGE}{row.pk}/revoke/").status_code == 404
    assert "Spreadsheet" not in stranger.get(PAGE).content.decode()

    assert client.post(f"{PAGE}{row.pk}/revoke/")["Location"] == PAGE
    assert not ApiToken.objects.exists()


def test_c8_its_name_is_text(client: Client) -> None:
    answer = client.post(PAGE, {**WANTED, "name": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.content.decode()
