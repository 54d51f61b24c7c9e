"""A4: what voids everything voids it within one request: access and refresh tokens, and sessions."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import access, browser, password, two_factor
from accounts.services.sign_in import finish_api
from accounts.tests.cast import PASSWORD, Api, app_code, with_app
from accounts.tokens import ResetToken

HERE = Visitor(address="198.51.100.7", device="Firefox on Linux")
NEW = "another horse battery"


def changed_password(user: User) -> None:
    password.change(user, current_password=PASSWORD, new_password=NEW, visitor=HERE)


def reset_password(user: User) -> None:
    token = str(ResetToken.issue(user_id=user.pk, epoch=user.epoch))
    password.reset(reset_token=token, new_password=NEW, visitor=HERE)


def turned_two_factor_off(user: User) -> None:
    two_factor.turn_off(with_app(user), given_password=PASSWORD, code=app_code(), visitor=HERE)


def signed_out_everywhere(user: User) -> None:
    access.sign_out_everywhere(user, visitor=HERE)


def deactivated(user: User) -> None:
    access.deactivate(user)


@pytest.mark.parametrize(
    "deed", [changed_password, reset_password, turned_two_factor_off, signed_out_everywhere, deactivated]
)
def test_a4_tokens_and_sessions_die(alice: User, rf, deed: Callable[[User], None]) -> None:
    tokens = finish_api(alice, then="tokens", visitor=HERE)
    page = Client()
    request = rf.get("/")
    request.session = page.session
    browser.sign_in(request, alice, visitor=HERE)
    page.cookies["session"] = request.session.session_key
    assert Api(tokens.access_token).get("auth/me").status_code == 200
    assert page.get("/api/v1/auth/me").status_code == 200

    deed(alice)

    assert Api(tokens.access_token).get("auth/me").status_code == 401
    assert Api().post("auth/refresh", refresh_token=tokens.refresh_token).status_code == 401
    assert page.get("/api/v1/auth/me").status_code == 401


def test_a4_logout_ends_its_access_tokens_too(api: Api, alice: User) -> None:
    tokens = api.sign_in(alice)
    other = Api()
    other.sign_in(alice)

    assert api.post("auth/logout", refresh_token=tokens["refresh_token"]).status_code == 204

    assert api.get("auth/me").status_code == 401
    assert other.get("auth/me").status_code == 200


def test_a4_a_reset_token_works_once(api: Api, alice: User) -> None:
    token = str(ResetToken.issue(user_id=alice.pk, epoch=alice.epoch))

    assert api.post("auth/password/reset", reset_token=token, new_password=NEW).status_code == 204
    assert api.post("auth/password/reset", reset_token=token, new_password="a third horse").status_code == 401
    api.sign_in(alice, NEW)
