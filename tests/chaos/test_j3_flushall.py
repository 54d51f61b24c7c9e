"""J3: Valkey forgets everything under ingest and web process: five seconds later prices and feeds are as they were."""

import httpx

from config.kit import valkey
from markets.calc.venues import Venue
from tests.chaos.exchanges import live_everywhere, trading, wait_until
from tests.server import Served, served, wait_for

HEALED_S = 5.0


def prices(server: Served) -> dict[str, str]:
    answer = httpx.get(f"{server.url}/api/v1/prices")
    assert answer.status_code == 200
    return {one["symbol"]: one["price"] for one in answer.json()["prices"] if not one["stale"]}


def test_j3_prices_are_back_in_five_seconds(transactional_db: None) -> None:
    """Of BTC there are trades; what says nothing in these seconds, ETH, is given back by the web process."""
    valkey.client().flushall()
    with trading({"BTC/USDT", "ETH/USDT"}) as market, served(MARKET_DATA="live") as server:
        live_everywhere(market, ("BTC", "ETH"), Venue.BINANCE)
        wait_for(lambda: prices(server).keys() == {"BTC/USDT", "ETH/USDT"}, what="the first prices")

        valkey.client().flushall()
        asked = iter(range(1_000_000))

        def are_back() -> bool:
            told = f"{63_000 + next(asked)}.5"
            market.trade(Venue.BINANCE, price=told)
            shown = prices(server)
            kept = {price.symbol for price in market.latest()}
            return kept == shown.keys() == {"BTC/USDT", "ETH/USDT"} and shown["BTC/USDT"] > "63000"

        wait_until(are_back, every_s=0.1, timeout_s=HEALED_S)
        wait_for(lambda: market.is_live(Venue.BINANCE), timeout_s=HEALED_S, what="the feed")
        assert len(market.at(Venue.BINANCE).sessions) == 1, "no connection was made anew"
        assert "Traceback" not in server.log
