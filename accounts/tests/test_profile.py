"""What people tell about themselves, and how they like things."""

import pytest

from accounts.models import User
from accounts.tests.cast import Api


@pytest.fixture
def signed_in(api: Api, alice: User) -> Api:
    api.sign_in(alice)
    return api


def test_what_get_gives_may_be_put_back(signed_in: Api) -> None:
    shown = signed_in.get("users/me").json()
    assert {"id", "email", "name", "experience", "country", "market", "base_currency", "timezone", "locale"} <= set(
        shown
    )

    put = signed_in("PUT", "users/me", shown)

    assert (put.status_code, put.json()) == (200, shown)


def test_india(signed_in: Api, alice: User) -> None:
    india = {
        "name": "Alice Rao", "experience": "advanced", "country": "India", "market": "NSE", "base_currency": "INR",
        "timezone": "Asia/Kolkata", "locale": "en-IN",
    }  # fmt: skip
    answer = signed_in("PATCH", f"users/{alice.pk}", india)

    assert answer.status_code == 200
    assert india.items() <= answer.json().items()
    me = signed_in.get("auth/me").json()
    assert (me["name"], me["profile"]["base_currency"]) == ("Alice Rao", "INR")


def test_preferences(signed_in: Api) -> None:
    wanted = {
        "style": "swing", "risk_appetite": "high", "goals": ["learning", "trading"], "theme": "dark",
        "notify": {"price": {"email": True, "in_app": False}},
    }  # fmt: skip
    assert signed_in("PUT", "users/me/preferences", wanted).status_code == 200

    shown = signed_in.get("users/me/preferences").json()
    assert wanted.items() <= shown.items()
    assert signed_in("PUT", "users/me/preferences", shown).json() == shown
    assert signed_in.get("auth/me").json()["preferences"] == shown


@pytest.mark.parametrize(
    "wrong",
    [
        {"experience": "guru"}, {"base_currency": "usd"}, {"base_currency": "DOLLARS"}, {"timezone": "Mars/Olympus"},
        {"locale": "../etc"}, {"name": ""}, {"name": "a\u202eb"}, {"country": "x" * 61}, {"market": 5},
        {"phone": "call me"}, {"timezone": "../../etc/passwd"},
    ],
)  # fmt: skip
def test_an_odd_profile_is_refused(signed_in: Api, wrong: dict[str, object]) -> None:
    assert signed_in("PATCH", "users/me", wrong).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"style": "yolo"}, {"goals": ["fame"]}, {"goals": "learning"}, {"notify": []}, {"notify": {"a": {"b": "c"}}},
        {"notify": {"A B": True}}, {"theme": "pink"}, {"hide_amounts": "perhaps"},
    ],
)  # fmt: skip
def test_odd_preferences_are_refused(signed_in: Api, wrong: dict[str, object]) -> None:
    assert signed_in("PUT", "users/me/preferences", wrong).status_code == 400


def test_b3_what_is_not_ones_own_to_set_stays(signed_in: Api, alice: User) -> None:
    odd = {"id": 99, "email": "root@example.com", "is_staff": True, "role": "administrator", "epoch": 9, "user": 5}
    signed_in("PATCH", "users/me", odd)

    alice.refresh_from_db()
    assert (alice.email, alice.is_staff, alice.role, alice.epoch) == ("alice@example.com", False, "trader", 0)


def test_c8_a_name_is_text(signed_in: Api) -> None:
    markup = "<script>document.title='x'</script>"
    assert signed_in("PATCH", "users/me", {"name": markup}).json()["name"] == markup
