"""I3: whatever an exchange sends that is no price is counted by its reason and dropped; the connection stays."""

import json
from typing import Any

from markets.calc.venues import Venue
from markets.queries.feeds import Figures
from markets.replay.exchange import now_ms
from tests.chaos.exchanges import PRICE, Market, live_everywhere, trading
from tests.server import wait_for


def trade(**other: Any) -> str:
    said = {"e": "aggTrade", "E": now_ms(), "s": "BTCUSDT", "a": 900_000, "p": PRICE, "q": "1", "f": 1, "l": 1,
            "T": now_ms(), "m": True, "M": True} | other  # fmt: skip
    return json.dumps({"stream": "btcusdt@aggTrade", "data": {k: v for k, v in said.items() if v is not None}})


GARBAGE = {
    "json": ["", "not json", '{"stream": "btcusdt@agg', "\x00\x01", "[" * 100_000],
    "shape": [trade(p=None), trade(T=None), trade(p=[]), trade(p="sixty"), trade(a="x"), trade(s=["BTCUSDT"]),
              "null", "7", '{"data": 3}', '{"data": null}'],
    "price": [trade(p=p) for p in ("0", "-1", "NaN", "sNaN", "Infinity", "1e30", "0.0000000000000000000000001")],
    "quantity": [trade(q=q) for q in ("0", "-1", "NaN", "1e30")],
    "time": [trade(T=T) for T in (0, -5, now_ms() + 3_600_000, 10**30)],
    "unknown_symbol": [trade(s="NOPEUSDT"), trade(s=""), trade(s="BTCUSDT\x00")],
    "size": ['{"stream": "' + "x" * 5_000_000 + '"}'],
    "spike": [trade(p=p) for p in ("80000", "1", "620001000")],
}  # fmt: skip


def rejected(market: Market) -> dict[str, int]:
    return market.feed(Venue.BINANCE).rejected


def test_i3_garbage_is_counted_by_reason_and_the_loop_lives(transactional_db: None) -> None:
    with trading({"BTC/USDT"}) as market:
        live_everywhere(market)
        binance = market.at(Venue.BINANCE)
        sessions, before = list(binance.sessions), rejected(market)

        for frames in GARBAGE.values():
            for frame in frames:
                market.fleet.do(binance.shout(frame))

        def counted() -> dict[str, int]:
            return {reason: rejected(market).get(reason, 0) - before.get(reason, 0) for reason in GARBAGE}

        market.trade(Venue.BINANCE, price="62002.25")
        wait_for(lambda: (found := market.price()) and str(found.price) == "62002.25", what="prices go on")
        assert list(binance.sessions) == sessions, "the same connection"
        last = market.trade(Venue.BINANCE)
        wait_for(lambda: market.heard_ms(Venue.BINANCE) >= last.ts_ms, what="what it says of itself is current")
        assert counted() == {reason: len(frames) for reason, frames in GARBAGE.items()}
        assert "Traceback" not in market.children[0].log

        [figures] = [it for it in Figures().collect() if it.name == "tidemark_ticks_rejected"]
        told = {sample.labels["reason"] for sample in figures.samples if sample.labels["venue"] == "binance"}
        assert set(GARBAGE) <= told
        candle = market.candles(Venue.BINANCE)
        assert all(bar.low >= 62_000 and bar.high < 62_003 for bar in candle), "none of it is in a candle"
