"""I4: what comes twice, in another order, from a clock that is off, or not at all: candles are the exchange's own."""

from decimal import Decimal

from markets.calc.candles import Bar, MinuteFold
from markets.calc.intervals import MINUTE_MS
from markets.calc.venues import Venue
from markets.replay.book import Trade
from markets.replay.exchange import now_ms
from tests.chaos.exchanges import Market, live_everywhere, spelled, trading
from tests.server import wait_for

OFF_MS = {Venue.BINANCE: -300_000, Venue.COINBASE: 300_000, Venue.COINBASE_EXCHANGE: -290_000, Venue.OKX: 280_000}
"""Five minutes of clock skew, either way."""
TRADES = 120


def in_order(market: Market, venue: Venue, trades: list[Trade]) -> list[tuple[float, ...]]:
    """The candles that a listener who missed nothing would have."""
    fold = MinuteFold(minutes_open=100)
    for it in trades:
        fold.add(1, venue, it.ts_ms, Decimal(it.price), quantity=Decimal(it.quantity), trade_id=it.id)
    return values(fold.take())


def values(bars: list[Bar]) -> list[tuple[float, ...]]:
    return [bar[3:] for bar in bars]


def test_i4_candles_are_those_of_the_sorted_input(transactional_db: None) -> None:
    with trading({"BTC/USDT", "ETH/USDT"}) as market:
        live_everywhere(market, ("BTC",), *OFF_MS)
        for venue in OFF_MS:
            faults = market.at(venue).faults
            faults.drop, faults.duplicate, faults.reorder = 0.1, 0.2, 0.2
        for number in range(TRADES):
            for venue, off_ms in OFF_MS.items():
                at_ms = now_ms() + off_ms - 2 * MINUTE_MS + number * 3 * MINUTE_MS // TRADES
                market.trade(venue, "ETH", f"{2500 + number % 7}.{number % 10}", "0.1", ts_ms=at_ms)
        for venue, off_ms in OFF_MS.items():
            faults = market.at(venue).faults
            faults.drop = faults.duplicate = faults.reorder = 0
            market.trade(venue, "ETH", "2503.3", "0.1", ts_ms=now_ms() + off_ms + MINUTE_MS)

        for venue in OFF_MS:
            told = list(market.at(venue).book.page(spelled(venue, "ETH")).trades)
            assert len(told) == TRADES + 1
            expected = in_order(market, venue, told)
            wait_for(lambda: values(market.candles(venue, "ETH/USDT")) == expected, what=f"{venue.name}: {expected}")  # noqa: B023
            assert market.feed(venue).gaps_filled > 0, "the exchange's REST told what its stream had lost"
            assert market.feed(venue).reconnects == 0
        assert market.feed(Venue.COINBASE).rejected["gap"] > 0, "its numbers show it at once"
