"""A file is brought by its page: looked at, mended by hand, imported, undone; each step is one address."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portfolios.models import ImportBatch, Mapping, Transaction
from portfolios.services import portfolios
from portfolios.tests.books import own

pytestmark = pytest.mark.django_db
KNOWN = "Date,Type,Symbol,Quantity,Price,Fee\n2025-01-02,buy,GOLD,2,100,1\n2025-02-03,sell,GOLD,1,120,1\n"
STRANGE = "When,What,Which,Many,Each\n2025-01-02,buy,GOLD,2,100\n"


@pytest.fixture
def book(alice):
    own(alice, "GOLD")
    return portfolios.open_one(alice, name="Mine", base_currency="USD")


@pytest.fixture
def page(client, alice, book):
    client.force_login(alice)
    return client


def bring(page, book, text, **sent):
    file = SimpleUploadedFile("trades.csv", text.encode())
    return page.post("/import/", {"portfolio": str(book.pk), "file": file, "profile": "", **sent})


def address_of(answer):
    assert answer.status_code == 302, answer.content.decode()[-500:]
    return answer["Location"]


def test_nothing_is_imported_before_it_is_said(page, book):
    preview = page.get(address_of(bring(page, book, KNOWN)))
    assert (preview.context["new"], preview.context["wrong"]) == (2, 0)
    assert "Import 2 transactions" in preview.content.decode()
    assert not Transaction.objects.exists()


def test_it_is_imported_and_undone(page, book):
    address = address_of(bring(page, book, KNOWN))
    done = page.post(address, {"do": "import"}, follow=True)
    assert "2 transactions imported" in done.content.decode()
    batch = ImportBatch.objects.get()
    assert Transaction.objects.filter(batch=batch, void=False).count() == 2
    assert f"batch={batch.pk}" in done.content.decode()
    assert len(page.get(f"/transactions/?batch={batch.pk}").context["rows"]) == 2
    page.post(f"{address}undo/")
    assert not Transaction.objects.filter(void=False).exists()
    assert "is undone" in page.get(address).content.decode()


def test_cash_that_goes_below_zero_is_told_with_the_way_to_a_deposit(page, book):
    done = page.post(address_of(bring(page, book, KNOWN)), {"do": "import"}, follow=True).content.decode()
    deposit = f"/portfolios/{book.pk}/trade/?type=deposit&amp;currency=USD"
    assert "Cash in USD is below zero" in done
    assert deposit in done
    assert deposit in page.get(f"/portfolios/{book.pk}/").content.decode()


def test_what_is_known_is_left_out_until_it_is_taken(page, book):
    page.post(address_of(bring(page, book, KNOWN)), {"do": "import"})
    address = address_of(bring(page, book, KNOWN))
    assert page.get(address).context["known"] == 2
    looked = page.post(address, {"do": "look", "take": "2"}, follow=True)
    assert (looked.context["new"], looked.context["known"]) == (1, 1)
    page.post(address, {"do": "import", "take": "2"})
    assert Transaction.objects.filter(void=False).count() == 3


def test_rows_with_problems_stop_it_until_they_are_left_out(page, book):
    address = address_of(bring(page, book, KNOWN + "2025-03-03,sell,GOLD,9,120,1\n2025-03-04,buy,GLOD,9,120,1\n"))
    assert page.get(address).context["wrong"] == 2
    assert page.get(f"{address}?state=error").context["lines"][0].state == "error"
    refused = page.post(address, {"do": "import"}, follow=True)
    assert "Nothing was imported" in refused.content.decode()
    assert not Transaction.objects.exists()
    page.post(address, {"do": "import", "skip_errors": "on"})
    assert Transaction.objects.filter(void=False).count() == 2


def test_an_unknown_name_is_said_by_hand(page, book):
    address = address_of(bring(page, book, KNOWN.replace("GOLD", "XAU")))
    shown = page.get(address)
    assert shown.context["unknown"] == ["XAU"]
    form = {bound.html_name: bound.value() or "" for bound in shown.context["form"]}
    page.post(address, form | {"do": "read", "unknown": "XAU", "symbol-0": "GOLD"})
    assert page.get(address).context["new"] == 2


def test_columns_are_mapped_by_hand_and_kept(page, book):
    address = address_of(bring(page, book, STRANGE))
    shown = page.get(address)
    assert shown.context["lines"] is None
    form = {bound.html_name: bound.value() or "" for bound in shown.context["form"]}
    form |= {"column-executed_at": "When", "column-type": "What", "column-symbol": "Which",
             "column-quantity": "Many", "column-price": "Each", "name": "My broker"}  # fmt: skip
    page.post(address, form | {"do": "read"})
    assert page.get(address).context["new"] == 1
    mapping = Mapping.objects.get()
    again = page.get(address_of(bring(page, book, STRANGE, profile=f"mapping:{mapping.pk}")))
    assert again.context["new"] == 1
    page.post(f"/imports/columns/{mapping.pk}/forget/")
    assert not Mapping.objects.exists()


@pytest.mark.parametrize("text", ["", "\x00\x01\x02", "one\n"])
def test_what_is_no_table_comes_back_with_the_reason(page, book, text):
    answer = bring(page, book, text)
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert page.get(answer["Location"]).status_code == 200
    assert not Transaction.objects.exists()


def test_put_away_it_is_gone(page, book):
    address = address_of(bring(page, book, KNOWN))
    assert page.post(f"{address}undo/")["Location"] == "/import/"
    assert not ImportBatch.objects.exists()


def test_a_long_one_is_a_job_and_says_how_far_it_is(page, book):
    many = "Date,Type,Amount\n" + "".join(f"2025-01-{1 + n % 28:02},deposit,{n + 1}\n" for n in range(5_001))
    address = address_of(bring(page, book, many))
    ImportBatch.objects.update(state="running")
    under_way = page.get(address).content.decode()
    assert "It is being imported" in under_way
    assert 'hx-trigger="every 1s"' in under_way


def test_bob_sees_nothing_of_it(client, page, bob, book):
    address = address_of(bring(page, book, KNOWN))
    client.force_login(bob)
    assert client.get(address).status_code == 404
    assert client.post(address, {"do": "import"}).status_code == 404
    assert client.post(f"{address}undo/").status_code == 404
    assert bring(client, book, KNOWN).status_code == 422  # not Bob's portfolio
