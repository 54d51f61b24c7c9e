"""Other sites' scripts get nothing: no CORS answer to a stranger, no write without the CSRF token."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

EVIL = "https://evil.example.org"
FRIEND = "https://friend.example.org"
PATHS = ["/", "/sign-in/", "/admin/", "/api/schema/", "/api/v1/nowhere/", "/healthz/live", "/static/css/base.css"]
METHODS = ["get", "post", "options"]


@pytest.fixture
def alice(db: None) -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(get_user_model().objects.create_user(email="alice@example.com", password=None, name="Alice"))
    return client


def cors(response: object) -> list[str]:
    return [name for name in response.headers if name.lower().startswith("access-control-")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("origin", [EVIL, "null", "https://testserver.evil.example.org"])
@pytest.mark.parametrize("path", PATHS)
def test_k7_a_strange_origin_gets_no_cors_header(path: str, origin: str, alice: Client) -> None:
    for method in METHODS:
        preflight = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
        response = getattr(alice, method)(path, headers={"origin": origin, **preflight})
        assert cors(response) == [], (method, path)


def test_k7_a_listed_origin_is_answered_without_credentials(alice: Client, settings: object) -> None:
    settings.CORS_ALLOWED_ORIGINS = [FRIEND]  # type: ignore[attr-defined]
    response = alice.get("/api/schema/", headers={"origin": FRIEND})
    assert response.headers["Access-Control-Allow-Origin"] == FRIEND
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert cors(alice.get("/sign-in/", headers={"origin": FRIEND})) == []


SESSION_WRITES = ["sign-in", "sign-out", "preferences"]


@pytest.mark.parametrize("name", SESSION_WRITES)
def test_k7_a_write_without_the_token_is_refused(name: str, alice: Client) -> None:
    assert alice.post(reverse(name), {}).status_code == 403
    assert alice.session.get("_auth_user_id"), "the refused request must not have signed Alice out"


def test_k7_a_token_of_another_browser_is_refused(alice: Client) -> None:
    other = Client(enforce_csrf_checks=True)
    other.get(reverse("sign-in"))
    token = next(cookie.value for name, cookie in other.cookies.items() if "csrf" in name)
    assert alice.post(reverse("sign-out"), {"csrfmiddlewaretoken": token}).status_code == 403


def test_k7_https_checks_where_the_write_comes_from(alice: Client) -> None:
    alice.get(reverse("home"), secure=True)
    page = alice.get(reverse("sign-in"), secure=True)
    token = next((cookie.value for name, cookie in page.cookies.items() if "csrf" in name), "")
    for headers in ({"origin": EVIL}, {"referer": f"{EVIL}/page"}):
        response = alice.post(reverse("sign-out"), {"csrfmiddlewaretoken": token}, secure=True, headers=headers)
        assert response.status_code == 403
