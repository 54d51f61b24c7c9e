"""I1: an exchange that cannot be reached, or does not want us, is asked again ever more rarely; the others go on."""

from collections.abc import Sequence
from itertools import pairwise

from markets.calc.venues import Venue
from markets.replay.coinbase import Coinbase
from markets.replay.exchange import Knock, now_ms
from markets.replay.okx import PUBLIC
from markets.replay.server import running
from tests.chaos.exchanges import Market, live_everywhere, trading, wait_until
from tests.server import free_port, wait_for


def test_i1_no_name_no_tls_and_nobody_there_hold_up_nobody(transactional_db: None) -> None:
    elsewhere = {"binance.socket": "ws://exchange.invalid", "okx.socket": f"ws://127.0.0.1:{free_port()}"}
    with running(Coinbase()) as plain:
        elsewhere["coinbase.socket"] = plain[0].ws.replace("ws:", "wss:")
        assert_others_go_on(elsewhere)


def assert_others_go_on(elsewhere: dict[str, str]) -> None:
    with trading({"BTC/USDT"}, urls=elsewhere) as market:
        live_everywhere(market, ("BTC",), Venue.COINBASE_EXCHANGE)
        price = market.price()
        assert price is not None and price.venue is Venue.COINBASE_EXCHANGE
        broken = (Venue.BINANCE, Venue.COINBASE, Venue.OKX)
        wait_for(lambda: all(market.feed(venue).reconnects >= 2 for venue in broken), what="tries")
        assert all(market.feed(venue).state in ("down", "connecting") for venue in broken)
        assert all(market.feed(venue).detail for venue in broken), "an operator is told why"


def test_i1_a_refusal_is_heeded_and_a_cut_is_healed(transactional_db: None) -> None:
    with trading({"BTC/USDT", "BNB/USDT"}) as market:
        live_everywhere(market)
        market.trade(Venue.BINANCE, "BNB", "600.5")
        binance, okx = market.at(Venue.BINANCE), market.at(Venue.OKX)
        before = {venue: market.feed(venue).reconnects for venue in (Venue.COINBASE, Venue.COINBASE_EXCHANGE)}

        binance.faults.refuse, binance.faults.retry_after_s = 429, 2
        okx.faults.refuse = 418
        market.fleet.do(binance.cut())
        market.fleet.do(okx.cut())
        cut_ms, knocked, first = now_ms(), len(okx.knocks), len(binance.knocks)

        wait_for(lambda: len(okx.knocks) >= knocked + 4 and len(binance.knocks) >= first + 2, what="tries")
        assert all(later - sooner >= 2 for sooner, later in pairwise(times(binance.knocks[first:]))), (
            "as Retry-After says"
        )
        assert all(later - sooner >= 0.5 for sooner, later in pairwise(times(okx.knocks[knocked:], PUBLIC)))
        assert "HTTP 429" in market.feed(Venue.BINANCE).detail
        price = market.price("BNB/USDT")
        assert price is not None and price.is_stale(max(now_ms(), cut_ms + 11_000)), "nobody else trades it"
        wait_until(lambda: stands_in(market, Venue.COINBASE), every_s=0.5)
        assert {venue: market.feed(venue).reconnects for venue in before} == before

        binance.faults.refuse = okx.faults.refuse = 0
        live_everywhere(market, ("BTC", "BNB"), Venue.BINANCE)
        assert market.feed(Venue.BINANCE).reconnects >= 3
        wait_for(lambda: (found := market.price()) and found.venue is Venue.BINANCE, what="the primary is back")
        assert binance.knocks[-1].at_s > binance.knocks[first].at_s


def stands_in(market: Market, venue: Venue) -> bool:
    """Its next tick makes the price, once the primary has been silent for ten seconds."""
    market.trade(venue, price="62003.00")
    found = market.price()
    return found is not None and found.venue is venue


def times(knocks: Sequence[Knock], path: str = "") -> list[float]:
    return [knock.at_s for knock in knocks if path in knock.path]
