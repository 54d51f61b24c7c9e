"""A market order: filled at the market's price, paid from the base currency, and never more than there is."""

from decimal import Decimal

import pytest

from config.kit.models import Event
from markets import live
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.tests.prices import instrument
from portfolios.errors import (
    AmountTooLarge,
    InsufficientFunds,
    InsufficientHoldings,
    MarketClosed,
    NoPrice,
    NotEditable,
    RateMissing,
    StalePrice,
)
from portfolios.models import CashBalance, Holding, Order, Portfolio, Transaction
from portfolios.services import portfolios, trades
from portfolios.tests.trading import book_of, closed, says, trade

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(alice) -> Portfolio:
    return book_of(alice)


@pytest.fixture
def btc(btc: Instrument) -> Instrument:
    says(btc, "62000")
    return btc


def cash(book: Portfolio) -> Decimal:
    return CashBalance.objects.get(portfolio=book, currency=book.base_currency).amount


def test_a_purchase_as_the_papers_have_it(book, btc):
    posted = trade(book, btc, "buy", "0.05")
    assert (posted.status, posted.price, posted.total, posted.balance) == ("filled", 62000, 3100, 6900)
    assert posted.holding is not None
    assert (posted.holding.quantity, posted.transaction.origin, cash(book)) == (Decimal("0.05"), "trade", 6900)
    assert Order.objects.get().transaction_id == posted.transaction.pk


def test_a_sale_says_what_it_gained(book, btc):
    trade(book, btc, "buy", "0.05")
    says(btc, "63000")
    posted = trade(book, btc, "sell", "0.05", fee="10")
    assert (posted.realized_pnl, posted.total, posted.balance, posted.holding) == (40, 3140, 10040, None)


def test_it_is_a_fact_that_others_read(book, btc):
    posted = trade(book, btc, "buy", "0.05")
    event = Event.objects.get(kind="trade.filled")
    assert (event.user_id, event.subject) == (book.owner_id, str(posted.order.pk))
    assert (event.payload["price"], event.payload["total"], event.payload["balance"]) == ("62000", "3100", "6900")


def test_more_than_there_is_in_cash_is_refused_and_nothing_is_kept(book, btc):
    with pytest.raises(InsufficientFunds, match="You have 10000 USD in cash, and this costs 12400 USD"):
        trade(book, btc, "buy", "0.2")
    assert (Order.objects.count(), Event.objects.filter(kind="trade.filled").count(), cash(book)) == (0, 0, 10000)


def test_the_fee_counts_too(book, btc):
    with pytest.raises(InsufficientFunds):
        trade(book, btc, "buy", "0.1", fee="3801")
    assert trade(book, btc, "buy", "0.1", fee="3800").balance == 0


def test_more_than_is_held_is_refused(book, btc):
    trade(book, btc, "buy", "0.05")
    with pytest.raises(InsufficientHoldings, match=r"You hold 0\.05 BTC/USDT and want to sell 0\.06"):
        trade(book, btc, "sell", "0.06")


def test_a_price_that_is_said_is_recorded_and_warned_of_when_it_is_far(book, btc):
    posted = trade(book, btc, "buy", "0.05", price="50000")
    assert (posted.price, posted.total) == (50000, 2500)
    assert [it.code for it in posted.warnings] == ["far_from_market"]
    assert trade(book, btc, "buy", "0.01", price="61999").warnings == []


def test_a_price_that_is_too_old_is_refused(book, btc):
    says(btc, "62000", good_for_s=-1)
    with pytest.raises(StalePrice):
        trade(book, btc, "buy", "0.05")
    assert trade(book, btc, "buy", "0.05", price="62000").status == "filled"


def test_without_any_price_nothing_is_traded(book):
    eth = instrument("ETH/USDT")
    with pytest.raises(NoPrice):
        trade(book, eth, "buy", "1")
    assert [it.code for it in trade(book, eth, "buy", "1", price="2500").warnings] == ["no_market_price"]


def test_what_is_priced_by_hand_can_be_traded(book, alice):
    house = instrument("HOUSE", "fund", owner=alice, hand_priced=True)
    says(house, "9000", venue=Venue.HAND)
    assert trade(book, house, "buy", "1").balance == 1000


def test_a_closed_market_keeps_the_order(book, btc, monkeypatch):
    closed(monkeypatch)
    posted = trade(book, btc, "buy", "0.05")
    assert (posted.status, posted.transaction, posted.balance, posted.total) == ("open", None, 10000, 3100)
    assert [it.code for it in posted.warnings] == ["market_closed"]
    assert not Transaction.objects.filter(origin="trade").exists()


def test_what_is_no_longer_traded_never_opens(book, btc):
    Instrument.objects.filter(pk=btc.pk).update(active=False)
    btc.refresh_from_db()
    with pytest.raises(MarketClosed):
        trade(book, btc, "buy", "0.05")


def test_it_settles_in_base_at_the_rate_that_is_kept_with_it(alice):
    book = book_of(alice, "100000", base_currency="INR")
    share, pair = instrument("AAPL", "stock", currency="USD"), instrument("USD/INR", "fx", base="USD", currency="INR")
    says(share, "200")
    says(pair, "80.5")
    posted = trade(book, share, "buy", "2", fee="1")
    assert (posted.currency, posted.rate, posted.total) == ("USD", Decimal("80.5"), Decimal("32280.5"))
    assert (cash(book), posted.balance) == (Decimal("67719.5"), Decimal("67719.5"))
    assert posted.transaction.rate == Decimal("80.5")


def test_without_a_rate_it_is_refused(book):
    share = instrument("SHEL.L", "stock", currency="XXX")
    says(share, "25")
    with pytest.raises(RateMissing):
        trade(book, share, "buy", "1")


def test_a_schedule_of_fees_is_followed_unless_a_fee_is_said(book, btc):
    portfolios.change(book, fee_schedule={"fixed": "1", "bps": "10", "min": "5"})
    assert trade(book, btc, "buy", "0.01").fee == 5  # 1 + 0.62 is below the least
    assert trade(book, btc, "buy", "0.1").fee == Decimal("7.2")
    assert trade(book, btc, "sell", "0.1", fee="0").fee == 0


def test_a_portfolio_that_is_put_away_does_not_trade(book, btc):
    portfolios.archive(book, away=True)
    with pytest.raises(NotEditable):
        trade(book, btc, "buy", "0.01")


def test_more_digits_than_are_kept_are_refused(book):
    coin = instrument("PEPE/USDT")
    says(coin, "1")
    trade(book, coin, "buy", "9000", price="0.000000000001")
    with pytest.raises(AmountTooLarge):
        trade(book, coin, "sell", "9000", price="9" * 19)


def test_a_preview_says_the_same_and_keeps_nothing(book, btc):
    trade(book, btc, "buy", "0.05")
    told = trades.preview(book, by=book.owner_id, instrument=btc, side="sell", quantity=Decimal("0.02"), fee=Decimal(4))
    assert (told.total, told.realized_pnl, told.balance) == (1236, -4, 8136)
    assert [(it.quantity, it.cost) for it in told.lots] == [(Decimal("0.02"), 1240)]
    assert (Order.objects.count(), Holding.objects.get().quantity, cash(book)) == (1, Decimal("0.05"), 6900)


def test_without_valkey_nothing_is_traded(book, btc, monkeypatch):
    def gone(*_: object) -> None:
        raise live.bus.valkey.Unavailable[0]

    monkeypatch.setattr(live, "latest", gone)
    with pytest.raises(live.bus.valkey.Unavailable):
        trade(book, btc, "buy", "0.01")
    assert not Order.objects.exists()
