"""C5: what stands behind the question mark is known and sensible, or a 400."""

import pytest
from rest_framework.test import APIClient

from config.kit.models import Event

pytestmark = [pytest.mark.urls("config.kit.tests.example"), pytest.mark.django_db]
HUGE = "1" + "0" * 20


def get(path: str, query: str = ""):
    return APIClient().get(f"/api/v1/example/{path}/?{query}")


PAGING = ["limit=-1", "limit=abc", f"limit={HUGE}", "limit=0", "limit=201", "limit=1&limit=2", "limit=%D9%A1", "page=0"]
ODD = {
    "counted": [*PAGING, "offset=-1", f"offset={HUGE}", "ordering=password", "ordering=payload", "nobody=knows",
                "kind=%00", "created_at=foo", "created_at=9999-99-99", "user_id=abc", f"user_id={HUGE}", "user_id=1.5"],
    "growing": [*PAGING, "offset=0", "cursor=abc", "cursor=%00", "cursor=eyJhIjoxfQ:1:x", "ordering=-password"],
    "window": [*PAGING[:4], "limit=5001", "start=foo", "start=9999-99-99", "start=0001-01-01", "symbol=%00", "live=yes",
               "live=1", "start=2024-01-01&start=2024-01-02", "other=1", "symbol=" + "x" * 21],
}  # fmt: skip


@pytest.mark.parametrize(("path", "query"), [(path, query) for path, queries in ODD.items() for query in queries])
def test_c5_is_a_400_that_names_the_parameter(path, query):
    response = get(path, query)

    assert response.status_code == 400, response.content
    assert response.json()["type"] == "validation_error"
    assert response.json()["errors"][0]["attr"] == query.partition("=")[0]


def test_an_absent_flag_stays_absent():
    assert get("window", "start=2024-01-01").json() == {"start": "2024-01-01", "limit": 500}


def events(*kinds: str) -> None:
    for kind in kinds:
        Event.objects.create(kind=kind, user_id=1)


def test_a_short_list_is_counted():
    events("a", "b", "c")

    answer = get("counted", "limit=2&offset=1&ordering=-kind").json()
    assert (answer["count"], [row["kind"] for row in answer["results"]]) == (3, ["b", "a"])
    assert get("counted", "kind=b").json()["count"] == 1
    assert get("counted", "user_id=2").json() == {"count": 0, "results": []}


def walk(answer, way: str) -> list[str]:
    kinds = [row["kind"] for row in answer["results"]]
    if answer[way]:
        further = walk(APIClient().get(answer[way]).json(), way)
        return kinds + further if way == "next" else further + kinds
    return kinds


def test_a_cursor_walks_through_ties_there_and_back():
    events(*"aabbbccddd")

    first = get("growing", "limit=3").json()
    assert "".join(walk(first, "next")) == "dddccbbbaa"
    assert first["previous"] is None
    last = first
    while last["next"]:
        last = APIClient().get(last["next"]).json()
    assert "".join(walk(last, "previous")) == "dddccbbbaa"


def test_a_cursor_is_not_moved_by_what_is_added_meanwhile():
    events(*"abcd")
    first = get("growing", "limit=2").json()
    events("z")

    assert [row["kind"] for row in APIClient().get(first["next"]).json()["results"]] == ["b", "a"]


def test_a_cursor_of_another_order_is_a_400():
    events(*"abcd")
    cursor = get("growing", "limit=2").json()["next"].partition("cursor=")[2].partition("&")[0]

    assert get("growing", f"limit=2&ordering=kind&cursor={cursor}").status_code == 400


def test_an_empty_list_has_no_neighbours():
    assert get("growing").json() == {"next": None, "previous": None, "results": []}
