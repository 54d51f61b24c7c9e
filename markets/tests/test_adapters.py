"""Each exchange's frames become ticks with the very digits it sent; what else they say is noticed."""

import json
from decimal import Decimal
from typing import Any

import pytest

from markets.calc.ticks import Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import Adapter, Gap, Leaving, Minute, Refused, Rejected
from markets.feeds.binance import Binance
from markets.feeds.coinbase import Coinbase
from markets.feeds.coinbase_exchange import CoinbaseExchange
from markets.feeds.moments import iso_ms
from markets.feeds.okx import Okx, OkxBusiness

NOW = 1_770_000_000_000
DAY = "2026-02-02"
URLS = {"socket": "wss://exchange.example", "rest": "https://exchange.example"}


def ticks(adapter: Adapter, said: Any) -> list[Tick]:
    return adapter.parse(said if isinstance(said, str) else json.dumps(said), NOW)


def binance(data: dict[str, Any]) -> dict[str, Any]:
    return {"stream": "btcusdt@any", "data": data}


# --- Binance


def test_binance_trade() -> None:
    said = {"e": "aggTrade", "E": 1769999999990, "s": "BTCUSDT", "a": 7, "p": "62150.50000000", "q": "0.00035600",
            "f": 9, "l": 9, "T": 1769999999985, "m": False, "M": True}  # fmt: skip
    (tick,) = ticks(Binance(["BTCUSDT"], URLS), binance(said))

    assert tick == Tick(
        Venue.BINANCE, "BTCUSDT", 1769999999985, NOW, Decimal("62150.50000000"), Decimal("0.00035600"), 7
    )
    assert str(tick.price) == "62150.50000000"


def test_binance_in_microseconds() -> None:
    said = {"e": "trade", "E": 1769999999990123, "s": "BNBBTC", "t": 1, "p": "0.001", "q": "1", "T": 1769999999985001}
    assert ticks(Binance([], URLS), binance(said))[0].ts_ms == 1769999999985


def test_binance_figures_of_the_day_with_and_without_envelope() -> None:
    said = {"e": "24hrTicker", "E": NOW, "s": "BTCUSDT", "c": "62150.5", "b": "62150.4", "a": "62150.6", "o": "60000",
            "h": "63000", "l": "59000", "v": "1234.5"}  # fmt: skip
    for frame in (binance(said), said):
        (tick,) = ticks(Binance([], URLS), frame)
        assert (tick.bid, tick.ask, tick.open_24h) == (Decimal("62150.4"), Decimal("62150.6"), Decimal(60000))
        assert (tick.high_24h, tick.low_24h, tick.volume_24h) == (Decimal(63000), Decimal(59000), Decimal("1234.5"))
        assert tick.quantity is None  # no trade: no candle is made of it


def test_binance_all_markets_in_one_frame() -> None:
    said = [
        {"e": "24hrMiniTicker", "E": NOW, "s": symbol, "c": "1", "o": "1", "h": "1", "l": "1", "v": "1"}
        for symbol in ("AUSDT", "BUSDT")
    ]
    assert [tick.symbol for tick in ticks(Binance([], URLS), said)] == ["AUSDT", "BUSDT"]


@pytest.mark.parametrize("over", [True, False])
def test_binance_minute_counts_once_it_is_over(over: bool) -> None:
    adapter = Binance([], URLS)
    k = {"t": 1769999940000, "s": "BTCUSDT", "i": "1m", "o": "1", "c": "2", "h": "3", "l": "0.5", "v": "9", "x": over}
    (tick,) = ticks(adapter, binance({"e": "kline", "E": NOW, "s": "BTCUSDT", "k": k}))

    assert tick.price == 2
    minute = Minute(Venue.BINANCE, "BTCUSDT", 1769999940000, 1.0, 3.0, 0.5, 2.0, 9.0)
    assert adapter.asides == ([minute] if over else [])


def test_binance_says_that_it_goes() -> None:
    adapter = Binance([], URLS)
    assert ticks(adapter, {"stream": "!serverShutdown", "data": {"e": "serverShutdown", "E": NOW}}) == []
    assert isinstance(adapter.asides[0], Leaving)


def test_binance_subscribes_to_three_streams_a_symbol_in_few_frames() -> None:
    frames = [json.loads(frame) for frame in Binance([], URLS).subscribe([f"A{n}USDT" for n in range(100)])]
    streams = [stream for frame in frames for stream in frame["params"]]
    assert len(frames) == 2
    assert len(set(streams)) == 300
    assert "a7usdt@aggTrade" in streams


# --- Coinbase


def advanced(number: int, channel: str, events: list[Any]) -> dict[str, Any]:
    return {"channel": channel, "timestamp": "2026-02-02T02:40:00.123456789Z", "sequence_num": number, "events": events}


def test_coinbase_trades_newest_first() -> None:
    trades = [
        {
            "trade_id": f"{n}",
            "product_id": "BTC-USD",
            "price": f"{n}.10",
            "size": "0.5",
            "time": f"2026-02-02T02:40:0{n}Z",
        }
        for n in (3, 2)
    ]
    found = ticks(Coinbase([], URLS), advanced(0, "market_trades", [{"type": "update", "trades": trades}]))
    assert [(tick.trade_id, str(tick.price)) for tick in found] == [(3, "3.10"), (2, "2.10")]
    assert found[0].ts_ms - found[1].ts_ms == 1000


def test_coinbase_ticker_says_where_the_day_began() -> None:
    said = {"product_id": "BTC-USD", "price": "110.00", "price_percent_chg_24_h": "10", "volume_24_h": "5",
            "low_24_h": "99", "high_24_h": "111", "best_bid": "109.99", "best_ask": "110.01"}  # fmt: skip
    (tick,) = ticks(Coinbase([], URLS), advanced(0, "ticker", [{"type": "update", "tickers": [said]}]))
    assert str(tick.open_24h) == "100.00"
    assert tick.ts_ms == iso_ms("2026-02-02T02:40:00.123Z")


def test_coinbase_counts_its_messages() -> None:
    adapter = Coinbase([], URLS)
    for number in (0, 1, 1, 2):
        ticks(adapter, advanced(number, "heartbeats", []))
    assert adapter.asides == []
    ticks(adapter, advanced(4, "heartbeats", []))
    ticks(adapter, advanced(3, "heartbeats", []))  # it was only late: nothing more is missing
    ticks(adapter, advanced(5, "heartbeats", []))
    assert [type(aside) for aside in adapter.asides] == [Gap]


def test_coinbase_a_frame_that_cannot_be_read_did_come() -> None:
    adapter = Coinbase([], URLS)
    for number in (0, 1):
        ticks(adapter, advanced(number, "market_trades", [{"trades": [{"trade_id": "x"}]}]))
    ticks(adapter, advanced(2, "heartbeats", []))
    assert adapter.asides == [Rejected("shape")] * 2


def test_coinbase_refuses() -> None:
    adapter = Coinbase([], URLS)
    assert ticks(adapter, {"type": "error", "message": "failure to subscribe"}) == []
    assert adapter.asides == [Refused("failure to subscribe")]


def test_coinbase_exchange_ticker_and_match() -> None:
    adapter = CoinbaseExchange([], URLS)
    both = {"product_id": "BTC-USD", "price": "57786.82", "trade_id": 7, "time": "2026-02-02T02:40:00.112041Z"}
    ticker = {"type": "ticker", "last_size": "0.1", "best_bid": "57786.81", "best_ask": "57786.82", "open_24h": "1",
              "high_24h": "2", "low_24h": "0.5", "volume_24h": "3", "sequence": 1, **both}  # fmt: skip
    (first,) = ticks(adapter, ticker)
    (second,) = ticks(adapter, {"type": "match", "size": "0.1", "sequence": 1, "side": "sell", **both})
    assert (first.trade_id, first.quantity, first.ts_ms) == (second.trade_id, second.quantity, second.ts_ms)
    assert first.bid == Decimal("57786.81")


# --- OKX


def okx(channel: str, *rows: Any) -> dict[str, Any]:
    return {"arg": {"channel": channel, "instId": "BTC-USDT"}, "data": list(rows)}


def test_okx_trades_and_figures() -> None:
    adapter = Okx(["BTC-USDT"], URLS)
    row = {"instId": "BTC-USDT", "tradeId": "7", "px": "43474.1", "sz": "0.00373695", "side": "buy", "ts": f"{NOW}"}
    (tick,) = ticks(adapter, okx("trades", row))
    assert tick == Tick(Venue.OKX, "BTC-USDT", NOW, NOW, Decimal("43474.1"), Decimal("0.00373695"), 7)

    figures = {"instId": "BTC-USDT", "last": "43474.1", "askPx": "", "bidPx": "43474.0", "open24h": "43000",
               "high24h": "44000", "low24h": "42000", "vol24h": "10", "ts": f"{NOW}"}  # fmt: skip
    (tick,) = ticks(adapter, okx("tickers", figures))
    assert (tick.bid, tick.ask) == (Decimal("43474.0"), None)


def test_okx_minute_counts_once_it_is_confirmed() -> None:
    adapter = OkxBusiness(["BTC-USDT"], URLS)
    row = ["1769999940000", "1", "3", "0.5", "2", "9", "18", "18"]
    ticks(adapter, okx("candle1m", row))  # the older form, without the ninth field
    ticks(adapter, okx("candle1m", [*row, "0"]))
    assert adapter.asides == []
    ticks(adapter, okx("candle1m", [*row, "1"]))
    assert adapter.asides == [Minute(Venue.OKX, "BTC-USDT", 1769999940000, 1.0, 3.0, 0.5, 2.0, 9.0)]


def test_okx_control_frames() -> None:
    adapter = Okx([], URLS)
    assert ticks(adapter, "pong") == []
    assert ticks(adapter, {"event": "subscribe", "arg": {"channel": "trades", "instId": "BTC-USDT"}}) == []
    assert adapter.asides == []
    ticks(adapter, {"event": "notice", "code": "64008", "msg": "The connection will soon be closed"})
    ticks(adapter, {"event": "error", "code": "60018", "msg": "no such channel"})
    assert isinstance(adapter.asides[0], Leaving)
    assert adapter.asides[1] == Refused("60018 no such channel")


def test_each_address_of_okx_is_asked_for_what_it_has() -> None:
    assert Okx([], URLS).address.endswith("/public")
    assert "candle1m" not in Okx([], URLS).subscribe(["BTC-USDT"])[0]
    assert OkxBusiness([], URLS).address.endswith("/business")
    assert "candle1m" in OkxBusiness([], URLS).subscribe(["BTC-USDT"])[0]


# --- All of them

ALL = [Binance, Coinbase, CoinbaseExchange, Okx]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        ("not json", "json"), ('{"e":', "json"), ("\x00\x01", "json"), ("[" * 100_000, "json"), (b"\xff\xfe", "json"),
        ("7", "shape"), ("null", "shape"), ('"text"', "shape"),
    ],
)  # fmt: skip
def test_i3_garbage_is_named_and_never_raised(kind: type[Adapter], frame: str | bytes, reason: str) -> None:
    adapter = kind([], URLS)
    assert adapter.parse(frame, NOW) == []
    assert adapter.asides == [Rejected(reason)]


@pytest.mark.parametrize(
    ("kind", "frame"),
    [
        (Binance, {"e": "aggTrade", "s": "BTCUSDT", "T": NOW, "a": 1}),
        (Binance, {"e": "aggTrade", "s": "BTCUSDT", "T": "soon", "a": 1, "p": "1", "q": "1"}),
        (Binance, {"e": "aggTrade", "s": "BTCUSDT", "T": NOW, "a": 1, "p": "cheap", "q": "1"}),
        (Binance, {"data": None}),
        (Binance, {"e": "trade", "s": ["BTCUSDT"], "T": NOW, "t": 1, "p": "1", "q": "1"}),
        (Binance, {"e": "trade", "s": "BTCUSDT", "T": NOW, "t": 1, "p": None, "q": "1"}),
        (Binance, {"e": "trade", "s": "BTCUSDT", "T": NOW, "t": 1, "p": True, "q": "1"}),
        (Binance, {"e": "trade", "s": "BTCUSDT", "T": NOW, "t": 1, "p": "1" * 61, "q": "1"}),
        (Binance, {"e": "kline", "E": NOW, "s": "BTCUSDT"}),
        (Coinbase, advanced(0, "market_trades", [{"trades": [{"trade_id": "x"}]}])),
        (Coinbase, {"sequence_num": "none", "channel": "ticker"}),
        (CoinbaseExchange, {"type": "match", "product_id": "BTC-USD"}),
        (Okx, okx("trades", {"instId": "BTC-USDT", "px": []})),
        (Okx, okx("tickers", ["BTC-USDT"])),
        (Okx, {"arg": 5, "data": []}),
        (Okx, {"arg": {"channel": "trades", "instId": "BTC-USDT"}}),
    ],
)  # fmt: skip
def test_i3_a_field_that_is_missing_or_no_number(kind: type[Adapter], frame: Any) -> None:
    adapter = kind([], URLS)
    assert ticks(adapter, frame) == []
    assert adapter.asides == [Rejected("shape")]


@pytest.mark.parametrize("number", ["62150.1", "0.1", "123456789.123456789123", "1e-7", "62150"])
def test_a_price_that_comes_as_a_json_number_keeps_its_digits(number: str) -> None:
    frame = f'{{"e":"aggTrade","s":"BTCUSDT","T":{NOW},"a":1,"p":{number},"q":{number}}}'
    adapter = Binance([], URLS)
    (tick,) = ticks(adapter, frame)
    assert (tick.price, tick.quantity) == (Decimal(number), Decimal(number))
    assert adapter.asides == []


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2026-02-02T02:40:00Z", 0), ("2026-02-02T02:40:00.5Z", 500), ("2026-02-02T02:40:00.50436Z", 504),
        ("2026-02-02T02:40:00.123456789Z", 123), ("2026-02-02T02:40:00.000999Z", 0),
    ],
)  # fmt: skip
def test_times_with_any_number_of_digits(text: str, ms: int) -> None:
    for _ in range(2):  # the second time its second is known
        assert iso_ms(text) == 1_770_000_000_000 + ms
