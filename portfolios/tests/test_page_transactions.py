"""The page of transactions: narrowed by its address, added up, changed in place, marked, deleted and brought back."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from portfolios.models import Transaction
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import say, thing

pytestmark = pytest.mark.django_db
PAGE = "/transactions/"


@pytest.fixture
def house(alice):
    return thing(alice, d0105="120")


@pytest.fixture
def book(alice, house):
    book = portfolios.open_one(alice, name="Long term", base_currency="USD")
    say(book, "deposit", "d0102", amount="10000", note="Savings")
    say(book, "buy", "d0105", of=house, quantity="10", price="100", fee="1.5", tags=("home",))
    say(book, "dividend", "d0301", of=house, amount="30", tax="5")
    return book


@pytest.fixture
def page(client, alice, book):
    client.force_login(alice)
    return client


def seen(answer) -> list[str]:
    return [row.kind for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("", ["dividend", "buy", "deposit"]),
        ("?type=buy", ["buy"]),
        ("?q=savings", ["deposit"]),
        ("?tag=home", ["buy"]),
        ("?symbol=HOUSE", ["dividend", "buy"]),
        ("?symbol=NOTHERE", []),
        ("?from=2026-01-05&to=2026-01-31", ["buy"]),
        ("?least=1000", ["buy", "deposit"]),
        ("?sort=day", ["deposit", "buy", "dividend"]),
        ("?sort=-total", ["deposit", "buy", "dividend"]),
    ],
)
def test_the_address_narrows_and_orders(page, query, kinds):
    answer = page.get(PAGE + query)
    assert answer.status_code == 200
    assert seen(answer) == kinds


@pytest.mark.parametrize("query", ["?type=gift", "?from=yesterday", "?portfolio=7", "?cursor=forged", "?sort=luck"])
def test_an_odd_address_is_a_400(page, query):
    assert page.get(PAGE + query).status_code == 400


def test_the_totals_are_those_of_the_filter(page):
    (all_of_it,) = page.get(PAGE).context["totals"]
    assert (all_of_it.many, all_of_it.put_in, all_of_it.bought) == (3, 10000, 1000)
    assert (all_of_it.income, all_of_it.costs, all_of_it.cash) == (30, Decimal("6.5"), Decimal("9023.5"))
    (bought,) = page.get(f"{PAGE}?type=buy").context["totals"]
    assert (bought.many, bought.put_in, bought.costs) == (1, 0, Decimal("1.5"))


def test_amounts_in_other_currencies_are_added_in_the_base(page, book):
    say(book, "deposit", "d0302", amount="100", currency="EUR", rate="1.1")
    (told,) = page.get(f"{PAGE}?from=2026-03-02").context["totals"]
    assert (told.currency, told.put_in) == ("USD", 110)


def test_a_page_leads_to_the_next(page, book):
    for _ in range(50):
        say(book, "deposit", "d0401", amount="1")
    first = page.get(PAGE)
    assert len(first.context["rows"]) == 50
    second = page.get(first.context["older"])
    assert seen(second) == ["dividend", "buy", "deposit"]
    assert seen(page.get(second.context["newer"])) == seen(first)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_holds_what_the_filters_leave(page, form):
    answer = page.get(f"{PAGE}?type=buy&format={form}")
    content = b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].endswith(f'.{form}"')
    if form == "csv":
        assert (b"HOUSE" in content, b"Savings" in content) == (True, False)


def test_bob_sees_nothing_of_it(client, bob, book):
    client.force_login(bob)
    row = book.transactions.get(kind="buy")
    assert seen(client.get(PAGE)) == []
    assert client.get(f"{PAGE}?portfolio={book.pk}").status_code == 404
    assert client.get(reverse("transaction", args=[row.pk])).status_code == 404
    client.post(reverse("many-transactions"), {"row": str(row.pk), "do": "delete"})
    row.refresh_from_db()
    assert not row.void


# --- One of them


def amend(page, row, **changed):
    form = page.get(reverse("transaction", args=[row.pk])).context["form"]
    told = {bound.name: bound.value() or "" for bound in form} | changed
    return page.post(reverse("transaction", args=[row.pk]), told)


def test_what_is_changed_is_kept_with_what_it_said_before(page, book):
    row = book.transactions.get(kind="buy")
    assert amend(page, row, quantity="12").status_code == 302
    row.refresh_from_db()
    assert (row.quantity, row.amount, row.price, row.revision) == (12, 1200, 100, 2)
    assert row.tags == ["home"]
    newest, first = page.get(reverse("transaction", args=[row.pk])).context["told"]
    assert (newest.what, newest.by, first.what) == ("Changed", "you", "Entered")
    assert ("Quantity", "10", "12") in newest.changes


def test_sent_back_unchanged_it_stays_as_it_is(page, book):
    for row in book.transactions.all():
        assert amend(page, row).status_code == 302
        row.refresh_from_db()
        assert row.revision == 1


def test_the_day_tags_and_note_change(page, book):
    row = book.transactions.get(kind="deposit")
    amend(page, row, on="2026-01-01", at="10:30", tags="one, two,one", note="Moved")
    row.refresh_from_db()
    assert (row.executed_on, row.note, row.tags) == (date(2026, 1, 1), "Moved", ["one", "two"])
    assert row.executed_at.isoformat() == "2026-01-01T10:30:00+00:00"


def test_what_cannot_be_comes_back_with_the_reason(page, book, house):
    say(book, "sell", "d0401", of=house, quantity="10", price="110")
    row = book.transactions.get(kind="buy")
    answer = amend(page, row, quantity="9")
    assert answer.status_code == 422
    assert "only 9 would be there" in answer.content.decode()
    row.refresh_from_db()
    assert row.quantity == 10


def test_a_row_is_changed_in_its_place(page, book):
    row = book.transactions.get(kind="dividend")
    address, part = reverse("transaction", args=[row.pk]), {"HX-Request": "true"}
    assert "<form" in page.get(f"{address}?as=form", headers=part).content.decode()
    sent = {"on": "2026-03-01", "symbol": "HOUSE", "amount": "33", "tax": "5", "currency": "USD", "fx_rate": "1"}
    answer = page.post(address, sent, headers=part)
    assert answer["HX-Trigger"] == "ledger-changed"
    assert answer.content.decode().lstrip().startswith("<tr")
    wrong = page.post(address, sent | {"amount": "x"}, headers=part)
    assert wrong.status_code == 200
    assert 'aria-invalid="true"' in wrong.content.decode()
    row.refresh_from_db()
    assert (row.amount, row.revision) == (33, 2)


# --- Several


def many(page, rows, **sent):
    return page.post(reverse("many-transactions"), {"row": [str(row.pk) for row in rows], **sent})


def test_deleted_ones_come_back_by_undo(page, book):
    rows = list(book.transactions.all())
    many(page, rows, do="delete")
    assert seen(page.get(PAGE)) == []
    book.refresh_from_db()
    assert book.put_in == 0
    page.post(reverse("restore-transactions"))
    assert seen(page.get(PAGE)) == ["dividend", "buy", "deposit"]
    book.refresh_from_db()
    assert (book.put_in, book.income) == (10000, 30)
    told = page.get(reverse("transaction", args=[rows[0].pk])).context["told"]
    assert [it.what for it in told] == ["Brought back", "Deleted", "Entered"]


def test_undo_brings_back_only_what_was_deleted_here(page, bob, client, book):
    many(page, book.transactions.all(), do="delete")
    page.post(reverse("restore-transactions"))
    before = list(Transaction.objects.values_list("pk", "revision"))
    page.post(reverse("restore-transactions"))
    assert list(Transaction.objects.values_list("pk", "revision")) == before


def test_what_others_build_upon_is_not_deleted(page, book, house):
    say(book, "sell", "d0401", of=house, quantity="5", price="110")
    answer = many(page, [book.transactions.get(kind="buy")], do="delete")
    assert answer.status_code == 302
    assert not book.transactions.get(kind="buy").void


def test_tags_are_put_on_and_taken_off(page, book):
    rows = list(book.transactions.all())
    many(page, rows, do="tag", tag="review, home")
    assert {tuple(sorted(row.tags)) for row in book.transactions.all()} == {("home", "review")}
    many(page, rows, do="untag", tag="home")
    assert {tuple(row.tags) for row in book.transactions.all()} == {("review",)}
    assert set(book.transactions.values_list("revision", flat=True)) == {1}


def test_nothing_marked_or_no_tag_is_said(page, book):
    for sent in ({"do": "delete"}, {"do": "tag", "row": str(book.transactions.first().pk)}):
        answer = page.post(reverse("many-transactions"), sent, follow=True)
        assert len(list(answer.context["messages"])) == 1
    assert page.post(reverse("many-transactions"), {"do": "delete", "row": "x"}).status_code == 400


def test_entering_again_begins_with_what_it_says(page, book):
    content = page.get(PAGE).content.decode()
    assert "type=buy&amp;how=past&amp;symbol=HOUSE&amp;quantity=10" in content
