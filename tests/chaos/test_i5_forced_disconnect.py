"""I5: an exchange ends each connection once a day: the next has the same subscriptions, and no minute is missing."""

from markets.calc.intervals import MINUTE_MS, Interval
from markets.calc.venues import Venue
from markets.replay.binance import Binance
from markets.replay.exchange import Exchange, now_ms
from markets.replay.okx import OKX
from markets.replay.session import Session
from markets.replay.venues import EXCHANGES
from tests.chaos.exchanges import live_everywhere, spelled, trading
from tests.server import wait_for


def wanted(sessions: list[Session]) -> set[tuple[str, tuple[tuple[str, str], ...]]]:
    return {(it.path, tuple(sorted(it.keys))) for it in sessions}


def test_i5_a_connection_that_is_told_to_go_is_relieved_before_it_goes(transactional_db: None) -> None:
    with trading({"BTC/USDT", "ETH/USDT"}) as market:
        live_everywhere(market, ("BTC", "ETH"))
        for venue in (Venue.BINANCE, Venue.OKX):
            exchange = market.at(venue)
            before, old = wanted(exchange.sessions), list(exchange.sessions)
            assert isinstance(exchange, Binance | OKX)
            market.fleet.do(exchange.shut_down() if isinstance(exchange, Binance) else exchange.notice())

            wait_for(lambda: wanted(fresh(exchange, old)) == before, what="a second connection")  # noqa: B023
            wait_for(lambda: relieved(market.trade, venue, exchange, old), what="the first goes")  # noqa: B023
            assert max(it.began_at for it in fresh(exchange, old)) < min(it.ended_at for it in old), "never without one"
            assert market.feed(venue).state == "live"


def fresh(exchange: Exchange, old: list[Session]) -> list[Session]:
    return [it for it in exchange.sessions if it not in old]


def relieved(trade, venue: Venue, exchange: Exchange, old: list[Session]) -> bool:
    """The second connection takes over with its first price."""
    trade(venue)
    trade(venue, "ETH", "2500.00")
    return all(it not in exchange.sessions for it in old)


def test_i5_no_minute_is_missing_after_a_cut(transactional_db: None) -> None:
    with trading({"BTC/USDT"}) as market:
        begin = Interval.M1.floor(now_ms()) - 5 * MINUTE_MS
        live_everywhere(market)
        before = {venue: wanted(market.at(venue).sessions) for venue in EXCHANGES}
        for venue in EXCHANGES:
            market.at(venue).faults.refuse = 503
            market.fleet.do(market.at(venue).close(1001))
        for number in range(40):
            for venue in EXCHANGES:  # nobody listens
                market.trade(venue, price=f"{62000 + number}.5", ts_ms=begin + number * 6_000 + 100)
        for venue in EXCHANGES:
            market.at(venue).faults.refuse = 0
        live_everywhere(market, ("BTC",))
        for venue in EXCHANGES:
            exchange = market.at(venue)
            assert wanted(exchange.sessions) == before[venue], "the same subscriptions"
            known = exchange.book.page(spelled(venue, "BTC")).minutes
            missed = [known[begin + number * MINUTE_MS] for number in range(4)]
            expected = [(it.ts_ms, float(it.open), float(it.high), float(it.low), float(it.close), float(it.volume))
                        for it in missed]  # fmt: skip
            wait_for(lambda: [bar[3:] for bar in market.candles(venue)][: len(expected)] == expected,  # noqa: B023
                     what=f"{venue.name}: {expected}")  # fmt: skip
