"""`/screener/`: the screen in the address, filters by forms that need no script, screens kept under a name."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from analytics.calc.ready_screens import READY
from analytics.calc.screening import query_of
from analytics.forms.screener import tidied
from analytics.models import Metrics, Screen
from analytics.serializers.screener import QueryField
from analytics.tests import screened


@pytest.fixture
def alices(client: Client, alice: User, settings: Settings) -> Client:
    settings.MARKET_DATA = "live"
    screened.make()
    client.force_login(alice)
    return client


def symbols(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/screener/{query}")
    assert answer.status_code == 200, answer.headers
    return [row["symbol"] for row in answer.context["rows"]]


def test_everything_is_listed_the_largest_first_and_screens_to_begin_with(alices: Client) -> None:
    assert symbols(alices)[:3] == ["AAPL", "MSFT", "XOM"]
    page = alices.get("/screener/").content.decode()
    for ready in READY:
        assert ready.why.replace("'", "&#x27;") in page


def test_the_address_is_the_screen(alices: Client) -> None:
    assert symbols(alices, "?sector=Information+Technology&rsi__lt=30&sort=rsi") == ["INTC", "TCS.NS"]
    page = alices.get("/screener/?rsi__lt=30&columns=rsi,pe_ratio&sort=-rsi").content.decode()
    assert "RSI below 30" in page
    assert 'aria-sort="descending"' in page
    assert "<live-price" not in page
    assert 'data-symbol="AAPL"' in alices.get("/screener/").content.decode()


def test_a_new_filter_joins_the_address_and_empty_choices_leave_it(alices: Client) -> None:
    sent = {"kind": "stock", "exchange": "", "rsi__gt": "20", "add": "pe_ratio", "than": "lt", "value": "1,000.5 %"}
    answer = alices.get("/screener/", sent)
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert query == {"kind": ["stock"], "rsi__gt": ["20"], "pe_ratio__lt": ["1000.5"]}
    assert alices.get(answer["Location"]).status_code == 200


def test_chosen_columns_become_one_text(alices: Client) -> None:
    answer = alices.get("/screener/?columns=rsi&columns=beta&kind=stock")
    assert answer["Location"] == "/screener/?columns=rsi,beta&kind=stock"
    assert [each.name for each in alices.get(answer["Location"]).context["columns"]] == ["rsi", "beta"]


@pytest.mark.parametrize("locale, typed", [("de", "1.234,5"), ("en", "1,234.5"), ("en", "12,34,567")])
def test_numbers_are_read_as_a_person_writes_them(locale: str, typed: str) -> None:
    tidy = tidied(QueryDict(f"add=price&than=gt&value={typed}"), locale=locale)
    assert tidy["price__gt"] in ("1234.5", "1234567")


@pytest.mark.parametrize(
    "query",
    ["rsi__lt=abc", "add=rsi&than=lt&value=abc", "add=owner&than=lt&value=5", "add=rsi&than=ne&value=5", "sort=owner",
     "page=0", "page=x", "nothing=1", "rsi__lt=1&rsi__lt=2", "kind=house", "sector=%00", "columns=password"],
)  # fmt: skip
def test_c5_what_makes_no_screen_is_said_and_refused(alices: Client, query: str) -> None:
    answer = alices.get(f"/screener/?{query}", follow=True)
    assert answer.status_code == 400
    assert "This screen cannot be run" in answer.content.decode()


def test_what_was_right_stays_beside_what_was_wrong(alices: Client) -> None:
    page = alices.get("/screener/?kind=stock&rsi__lt=abc&pe_ratio__lt=20&sort=owner")
    assert [each["said"] for each in page.context["chips"]] == ["P/E below 20"]
    assert {(label, typed) for label, typed, _ in page.context["wrong"]} == {("RSI", "abc"), ("sort", "owner")}
    assert 'value="stock" selected' in page.content.decode()


def test_nothing_fits_and_why(alices: Client) -> None:
    page = alices.get("/screener/?pe_ratio__lt=1").content.decode()
    assert "Nothing fits all of these" in page
    assert "2 would fit but for a figure that nobody knows: P/E." in page


def test_a_screen_is_saved_opened_replaced_and_deleted(alices: Client, alice: User) -> None:
    saved = alices.post("/screener/save/", {"name": "Cheap", "query": "pe_ratio__lt=20&kind=stock"})
    assert saved["Location"] == "/screener/?kind=stock&pe_ratio__lt=20"
    assert "<h1>Cheap</h1>" in alices.get(saved["Location"]).content.decode()
    alices.post("/screener/save/", {"name": "Cheap", "query": "pe_ratio__lt=15"})
    kept = Screen.objects.get(owner=alice)
    assert kept.query == "pe_ratio__lt=15"
    alices.post(f"/screener/{kept.pk}/delete/")
    assert not Screen.objects.exists()


def test_a_name_is_needed_and_a_screen_too(alices: Client) -> None:
    assert "Give the screen a name." in alices.post("/screener/save/", {"query": ""}, follow=True).content.decode()
    assert alices.post("/screener/save/", {"name": "A", "query": "nothing=1"}).status_code == 400
    assert not Screen.objects.exists()


def test_anothers_screen_is_neither_shown_nor_deleted(alices: Client, bob: User) -> None:
    his = Screen.objects.create(owner=bob, name="Bob's own", query="rsi__lt=30")
    assert "Bob" not in alices.get("/screener/").content.decode()
    assert alices.post(f"/screener/{his.pk}/delete/").status_code == 404
    assert Screen.objects.filter(pk=his.pk).exists()


def test_before_the_first_night_it_says_so(alices: Client) -> None:
    Metrics.objects.all().delete()
    assert "are being worked out" in alices.get("/screener/").content.decode()


def test_ready_screens_are_written_as_addresses_are() -> None:
    for ready in READY:
        assert query_of(QueryField().run_validation(ready.query)) == ready.query


def test_who_is_not_signed_in_is_led_there(client: Client) -> None:
    assert client.get("/screener/")["Location"].startswith("/sign-in/?next=/screener/")
