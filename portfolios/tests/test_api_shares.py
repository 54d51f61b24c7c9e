"""Links that show a portfolio, over the API."""

import pytest
from django.test import Client

from portfolios.models import Share
from portfolios.tests.trading import book_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(alice, api):
    api.sign_in(alice)
    return f"portfolios/{book_of(alice).pk}/shares"


def test_a_link_is_told_once_and_shows_the_portfolio(path, api):
    made = api.post(path, days=7)
    assert (made.status_code, made.json()["hides_amounts"]) == (201, True)
    listed = api.get(path).json()["results"]
    assert [it["id"] for it in listed] == [made.json()["id"]]
    assert "url" not in listed[0]
    assert made.json()["url"].rpartition("/shared/")[2].strip("/") not in Share.objects.get().token_hash
    assert Client().get(made.json()["url"].partition("testserver")[2]).status_code == 200


def test_a_link_that_was_ended_leads_nowhere(path, api):
    made = api.post(path).json()
    assert made["expires_at"] is None
    assert api("DELETE", f"{path}/{made['id']}").status_code == 204
    assert api("DELETE", f"{path}/{made['id']}").status_code == 404
    assert Client().get(made["url"].partition("testserver")[2]).status_code == 404


@pytest.mark.parametrize("odd", [{"days": 0}, {"days": -1}, {"days": "x"}, {"days": 10**9}, {"hides_amounts": "no"}])
def test_c_odd_wishes_are_refused(path, api, odd):
    assert api.post(path, **odd).status_code == 400
    assert not Share.objects.exists()
