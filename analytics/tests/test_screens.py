"""Screens under a name: one's own, kept in one spelling, seen by nobody else."""

import json
from uuid import uuid4

import pytest
from django.conf import settings
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.tests import cast
from accounts.tests.cast import code_of
from analytics.models import Screen
from analytics.services import export, screens
from analytics.tests import screened


@pytest.fixture(autouse=True)
def shares(db: None, settings: Settings) -> None:
    settings.MARKET_DATA = "live"
    screened.make()


@pytest.fixture
def api(alice: User) -> cast.Api:
    """Alice's."""
    api = cast.Api()
    api.sign_in(alice)
    return api


def test_one_is_kept_changed_listed_and_deleted(api: cast.Api) -> None:
    made = api.post("analytics/screens", name="Cheap", query="?pe_ratio__lt=20&sector=it&sort=pe_ratio")
    assert made.status_code == 201, made.content
    kept = made.json()
    assert kept["query"] == "sector=Information+Technology&pe_ratio__lt=20&sort=pe_ratio"
    assert api.get(f"analytics/screener?{kept['query']}").json()["count"] == 1

    listed = api.get("analytics/screens").json()
    assert (listed["count"], len(listed["ready"])) == (1, 5)
    changed = api("PATCH", f"analytics/screens/{kept['id']}", {"name": "Cheaper", "query": "pe_ratio__lt=10"}).json()
    assert (changed["name"], changed["query"]) == ("Cheaper", "pe_ratio__lt=10")
    assert api.get(f"analytics/screens/{kept['id']}").json()["name"] == "Cheaper"
    assert api("DELETE", f"analytics/screens/{kept['id']}").status_code == 204
    assert api.get(f"analytics/screens/{kept['id']}").status_code == 404


def test_a_name_is_taken_once_by_each(api: cast.Api, bob: User) -> None:
    assert api.post("analytics/screens", name="Mine", query="").status_code == 201
    again = api.post("analytics/screens", name="Mine", query="rsi__lt=30")
    assert (again.status_code, code_of(again)) == (409, "screen_exists")
    his = cast.Api()
    his.sign_in(bob)
    assert his.post("analytics/screens", name="Mine", query="").status_code == 201
    assert his.get("analytics/screens").json()["count"] == 1


def test_anothers_does_not_exist(api: cast.Api, bob: User) -> None:
    his = Screen.objects.create(owner=bob, name="His", query="rsi__lt=30")
    for method, sent in (("GET", None), ("PATCH", {"name": "Mine"}), ("DELETE", None)):
        assert api(method, f"analytics/screens/{his.pk}", sent).status_code == 404
    assert Screen.objects.get(pk=his.pk).name == "His"
    assert api.get(f"analytics/screens/{uuid4()}").status_code == 404


def test_there_is_an_end_to_how_many(api: cast.Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "MOST", 1)
    api.post("analytics/screens", name="One", query="")
    more = api.post("analytics/screens", name="Two", query="")
    assert (more.status_code, code_of(more)) == (409, "too_many_screens")


@pytest.mark.parametrize(
    "sent",
    [{"name": "", "query": ""}, {"name": "A" * 81, "query": ""}, {"name": "A\0", "query": ""}, {"name": "A"},
     {"name": "A", "query": "nothing=1"}, {"name": "A", "query": "rsi__lt=abc"}, {"name": "A", "query": "rsi__lt=%00"},
     {"name": "A", "query": "&" * 1999}, {"name": "A", "query": "x" * 2001}, {"name": "A", "query": 5},
     {"name": "A", "query": "sector__in=" + "IT," * 100 + "IT"}, {"name": ["A"], "query": ""}, {"query": ""}],
)  # fmt: skip
def test_c1_c10_what_is_odd_is_not_kept(api: cast.Api, sent: dict[str, object]) -> None:
    assert api.post("analytics/screens", **sent).status_code == 400
    assert not Screen.objects.exists()


def test_a_query_is_refused_with_what_is_wrong_in_it(api: cast.Api) -> None:
    wrong = api.post("analytics/screens", name="A", query="rsi__lt=abc").json()["errors"][0]
    assert wrong["attr"] == "query"
    assert wrong["detail"].startswith("rsi__lt: ")


def test_the_file_of_ones_data_has_ones_screens_alone(alice: User, bob: User) -> None:
    Screen.objects.create(owner=alice, name="Mine", query="rsi__lt=30")
    Screen.objects.create(owner=bob, name="His", query="rsi__gt=70")
    assert "analytics.services.export.screens" in settings.EXPORTERS
    kept = json.loads(export.screens(user=alice)["screens.json"])
    assert [(row["name"], row["query"]) for row in kept] == [("Mine", "rsi__lt=30")]
