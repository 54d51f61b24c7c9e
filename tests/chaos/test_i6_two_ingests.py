"""I6: of two ingest processes one works; the other takes over when the first is killed, and no candle is doubled."""

from markets.calc.intervals import MINUTE_MS
from markets.calc.venues import Venue
from markets.replay.venues import EXCHANGES
from tests.chaos.exchanges import Market, live_everywhere, spelled, trading
from tests.pair import Child
from tests.server import wait_for


def test_i6_a_second_ingest_waits_its_turn(transactional_db: None) -> None:
    with trading({"BTC/USDT"}, processes=2) as market:
        market.behind_ms = 3 * MINUTE_MS
        wait_for(lambda: market.said("another process has the lease"), what="the second sees that it is the second")
        live_everywhere(market)
        connections = {Venue.OKX: 2}  # public and business
        assert {v: len(market.at(v).sessions) for v in EXCHANGES} == {v: connections.get(v, 1) for v in EXCHANGES}
        wait_for(lambda: any(leases(it) == len(EXCHANGES) for it in market.children), what="one has all of them")
        [first] = [it for it in market.children if leases(it)]
        [second] = [it for it in market.children if not leases(it)]
        wait_for(lambda: market.candles(Venue.BINANCE), what="a first candle")

        first.kill()
        market.trade(Venue.BINANCE, price="62010.00", quantity="7")  # while nobody listens
        wait_for(lambda: leases(second) == len(EXCHANGES), what="the second takes over")
        page = market.at(Venue.BINANCE).book.page(spelled(Venue.BINANCE, "BTC"))
        missed = [(it.ts_ms, float(it.volume)) for it in page.minutes.values()]
        wait_for(lambda: stored(market)[: len(missed)] == missed, what=f"{missed}, whole and not doubled")

        market.behind_ms = 0
        live_everywhere(market)
        market.trade(Venue.BINANCE, price="62004.75")
        wait_for(lambda: (found := market.price()) and str(found.price) == "62004.75", what="prices go on")


def leases(child: Child) -> int:
    return child.log.count("lease taken")


def stored(market: Market) -> list[tuple[int, float]]:
    return [(bar.ts_ms, bar.volume) for bar in market.candles(Venue.BINANCE)]
