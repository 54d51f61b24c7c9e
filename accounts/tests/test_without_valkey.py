"""Valkey is away: a password still lets in, codes say so, and no guess goes uncounted."""

import pytest

from accounts.models import User
from accounts.tests.cast import PASSWORD, Api, app_code, with_app
from config.kit import valkey


@pytest.fixture
def no_valkey(settings) -> None:
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    with pytest.raises(valkey.Unavailable):
        valkey.client().ping()


def test_a_password_lets_in(alice: User, no_valkey: None) -> None:
    api = Api()
    tokens = api.sign_in(alice)

    assert api.get("auth/me").status_code == 200
    assert api.post("auth/refresh", refresh_token=tokens["refresh_token"]).status_code == 200


def test_an_authenticator_app_lets_in(alice: User, no_valkey: None) -> None:
    with_app(alice)
    half = Api().post("auth/login", email=alice.email, password=PASSWORD).json()["mfa_token"]

    assert Api().post("auth/2fa/verify", mfa_token=half, code=app_code()).status_code == 200


@pytest.mark.parametrize("path", ["auth/otp/request", "auth/otp/verify"])
def test_codes_say_so(alice: User, no_valkey: None, path: str) -> None:
    answer = Api().post(path, email=alice.email, purpose="login", code="123456")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "password still works" in answer.json()["errors"][0]["detail"]
