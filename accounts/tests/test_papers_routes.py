"""Clients written after the papers: the same views under the papers' addresses."""

from accounts.models import User
from accounts.tests.cast import PASSWORD, Api

PERSON = {"name": "Alice", "email": "alice@example.com", "password": PASSWORD, "balance": 10000.0}


def test_register_login_and_me(db: None) -> None:
    for family in ("/api/auth", "/api/users"):
        User.objects.all().delete()
        api = Api()
        answer = api.post(f"{family}/register", **PERSON)
        assert (answer.status_code, answer.json()["email"]) == (201, PERSON["email"])
        tokens = api.post(f"{family}/login", email=PERSON["email"], password=PASSWORD).json()
        assert {"access_token", "refresh_token", "token_type", "expires_in"} == set(tokens)
        api.token = tokens["access_token"]
        assert api.get("/api/auth/me").json()["name"] == "Alice"


def test_a_person_by_id(api: Api, alice: User, bob: User) -> None:
    api.sign_in(alice)

    assert api("PUT", f"/api/users/{alice.pk}", {"experience": "advanced"}).json()["experience"] == "advanced"
    assert api("PUT", f"/api/users/{alice.pk}/preferences", {"style": "intraday"}).json()["style"] == "intraday"
    assert api.get(f"/api/users/{bob.pk}").status_code == 404
    assert api.get(f"/api/users/{bob.pk}/preferences").status_code == 404
