"""Risk rules: each passes, warns and fails, and says what it saw."""

import pytest

from markets.models import Instrument
from portfolios.queries.checks import checks
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import priced, say, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice):
    return portfolios.open_one(alice, name="Long term", base_currency="USD")


@pytest.fixture
def hold(book, alice):
    """So much in one thing of a kind, and the rest of 100 in a fund."""

    def hold(kind, worth, *, rest="fund", **about):
        for symbol, which, value in (("LUMP", kind, worth), ("REST", rest, 100 - worth)):
            made = thing(alice, symbol, d0105=str(value), **about)
            Instrument.objects.filter(pk=made.pk).update(kind=which)
            say(book, "transfer_in", "d0105", of=made, quantity="1", price="1", amount="1")
            about = {}
        return book

    return hold


def state(book, rule):
    found = {it.rule: it for it in checks(book)}
    return found[rule].state.value


def detail(book, rule):
    return next(it.detail for it in checks(book) if it.rule == rule)


@pytest.mark.parametrize(("worth", "wanted"), [(25, "pass"), (26, "warn"), (50, "warn"), (51, "fail")])
def test_one_thing_may_be_too_much(hold, worth, wanted):
    book = hold("stock", worth)
    assert state(book, "concentration") == wanted
    assert f"LUMP is {worth}.0 %" in detail(book, "concentration")


def test_a_basket_of_many_things_is_no_lump(hold):
    assert state(hold("etf", 90), "concentration") == "pass"


@pytest.mark.parametrize(
    ("appetite", "bonds", "wanted"),
    [("low", 40, "pass"), ("low", 39, "warn"), ("low", 19, "fail"), ("medium", 19, "warn"), ("medium", 9, "fail"),
     ("high", 1, "pass")],
)  # fmt: skip
def test_bonds_are_asked_for_by_the_risk_one_is_ready_to_take(hold, alice, appetite, bonds, wanted):
    alice.profile.risk_appetite = appetite
    alice.profile.save()
    book = hold("bond", bonds)
    book.owner = alice
    assert state(book, "bonds") == wanted


def test_cash_may_be_idle_or_short(hold):
    book = hold("stock", 20)
    assert state(book, "cash") == "pass"
    say(book, "deposit", "d0106", amount="60")
    assert state(book, "cash") == "warn"
    say(book, "withdrawal", "d0107", amount="61")
    assert state(book, "cash") == "fail"


def test_what_has_no_price_fails(hold, alice):
    book = hold("stock", 20)
    say(book, "transfer_in", "d0106", of=thing(alice, "GIFT"), quantity="1", price="1", amount="1")
    assert state(book, "stale_data") == "fail"
    assert "GIFT" in detail(book, "stale_data")


def test_other_currencies_may_be_too_much(book, alice):
    pair = Instrument.objects.create(
        symbol="EUR/USD", name="Euro", kind="fx", base="EUR", currency="USD", hand_priced=True
    )
    far = thing(alice, "FAR", currency="EUR", d0105="50")
    priced(pair, d0105="1")
    say(book, "deposit", "d0105", amount="50")
    say(book, "transfer_in", "d0105", of=far, quantity="1", price="1", amount="1", rate="1")
    assert state(book, "currency") == "warn"
    say(book, "deposit", "d0106", amount="110", currency="EUR", rate="1")
    assert state(book, "currency") == "fail"
    say(book, "deposit", "d0107", amount="1000")
    assert state(book, "currency") == "pass"


def test_nothing_is_held_and_nothing_is_judged(book):
    assert checks(book) == []


def test_the_rules_are_always_the_same(hold):
    assert [it.rule for it in checks(hold("stock", 20))] == ["concentration", "currency", "cash", "stale_data", "bonds"]


def test_cash_alone_needs_no_bonds(book):
    say(book, "deposit", "d0105", amount="1000")
    assert state(book, "bonds") == "pass"
