"""Keys for scripts: shown once, with scopes, and never into the account they belong to."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from rest_framework.exceptions import PermissionDenied

from accounts.authentication import check_scopes
from accounts.models import ApiToken, User
from accounts.tests.cast import Api, code_of


@pytest.fixture
def signed_in(api: Api, alice: User) -> Api:
    api.sign_in(alice)
    return api


def test_it_is_shown_once_and_listed_without_its_secret(signed_in: Api) -> None:
    made = signed_in.post("api-tokens", name="script", scopes=["read", "trade"])
    assert made.status_code == 201
    token = made.json()["token"]

    (line,) = signed_in.get("api-tokens").json()["results"]
    assert line["scopes"] == ["read", "trade"]
    assert token not in str(line)
    assert token.startswith(line["prefix"])


def test_it_opens_nothing_of_the_account(signed_in: Api) -> None:
    token = signed_in.post("api-tokens", name="script", scopes=["read", "trade"]).json()["token"]

    for method, path in [("GET", "auth/me"), ("GET", "api-tokens"), ("POST", "api-tokens"), ("GET", "users/me")]:
        answer = Api(token)(method, path, {})
        assert (answer.status_code, code_of(answer)) == (403, "permission_denied")


@pytest.mark.parametrize(
    ("scopes", "method", "scope_to_write", "may"),
    [
        (["read"], "GET", None, True), (["read"], "POST", "trade", False), (["trade"], "POST", "trade", True),
        (["read", "trade"], "POST", None, False), (["trade"], "GET", None, False),
    ],
)  # fmt: skip
def test_scopes(scopes: list[str], method: str, scope_to_write: str | None, may: bool) -> None:
    view = SimpleNamespace(scope_to_write=scope_to_write)
    if may:
        check_scopes(scopes, method=method, view=view)
    else:
        with pytest.raises(PermissionDenied):
            check_scopes(scopes, method=method, view=view)


def test_it_ends_by_time_by_hand_and_with_its_person(signed_in: Api, alice: User) -> None:
    made = signed_in.post("api-tokens", name="script", scopes=["read"]).json()
    row = ApiToken.objects.get()
    assert Api(made["token"]).get("auth/me").status_code == 403
    row.refresh_from_db()
    assert row.last_used_at is not None

    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Api(made["token"]).get("auth/me").status_code == 401
    ApiToken.objects.update(expires_at=None)
    User.objects.update(is_active=False)
    assert Api(made["token"]).get("auth/me").status_code == 401
    User.objects.update(is_active=True)
    assert signed_in("DELETE", f"api-tokens/{made['id']}").status_code == 204
    assert Api(made["token"]).get("auth/me").status_code == 401


def test_a_stranger_removes_none(signed_in: Api, bob: User) -> None:
    made = signed_in.post("api-tokens", name="script", scopes=["read"]).json()
    other = Api()
    other.sign_in(bob)

    assert other("DELETE", f"api-tokens/{made['id']}").status_code == 404
    assert other.get("api-tokens").json() == {"count": 0, "results": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["admin"]},
        {"scopes": "read"},
        {"expires_at": "2001-01-01"},
        {"expires_at": 5},
    ],
)
def test_what_is_no_token_is_refused(signed_in: Api, wrong: dict[str, object]) -> None:
    answer = signed_in.post("api-tokens", **{"name": "script", "scopes": ["read"], **wrong})

    assert answer.status_code == 400
    assert not ApiToken.objects.exists()
