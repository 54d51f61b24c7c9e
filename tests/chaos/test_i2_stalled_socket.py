"""I2: a connection that is open and says nothing is given up within 15 s, and so is a handshake nobody answers."""

import time

from markets.calc.venues import Venue
from tests.chaos.exchanges import live_everywhere, trading
from tests.server import wait_for


def test_i2_a_stalled_socket_is_given_up_within_15_s(transactional_db: None) -> None:
    with trading({"BTC/USDT"}) as market:
        live_everywhere(market)
        binance, okx, before = market.at(Venue.BINANCE), market.at(Venue.OKX), market.price()
        assert before is not None
        frozen, knocks = list(binance.sessions), len(binance.knocks)

        market.fleet.do(binance.freeze())
        market.fleet.do(okx.stall())
        stalled_at = time.monotonic()

        wait_for(lambda: market.feed(Venue.BINANCE).state == "stalled", what="it shows before anything is done")
        wait_for(lambda: len(binance.knocks) > knocks, timeout_s=20, what="a new connection")
        assert binance.knocks[knocks].at_s - stalled_at < 15
        wait_for(lambda: any(it.keys and it not in frozen for it in binance.sessions), what="subscribed anew")
        assert market.is_live(Venue.COINBASE, Venue.COINBASE_EXCHANGE), "the others never noticed"

        market.trade(Venue.BINANCE, price="62001.75")
        wait_for(lambda: str(getattr(market.price(), "price", "")) == "62001.75", what="its price")
        wait_for(lambda: market.feed(Venue.OKX).state in ("down", "stalled"), what="OKX answers no handshake")
        wait_for(lambda: market.feed(Venue.OKX).reconnects >= 1, timeout_s=20, what="and is left")
        market.fleet.do(okx.stall(False))
        live_everywhere(market, ("BTC",), Venue.OKX)
