"""Every recorded frame goes through its adapter: what tells a price becomes ticks, the rest is passed over."""

from collections import Counter
from pathlib import Path

import orjson
import pytest

from markets.calc.ticks import Tick
from markets.calc.venues import Venue
from markets.feeds.adapter import Gap, Leaving, Refused, Rejected
from markets.feeds.trail import Trail
from markets.replay.recording import read
from markets.tests.recorded import ADAPTERS, BESIDE, CONVERSATIONS, NOWHERE, adapter_of, name_of, parsed

COUNTS = {
    "binance_spot_2021-08": {"bookTicker": 412, "aggTrade": 28, "kline_1m": 17, "depth@100ms": 546},
    "binance_us_2021-10": {"bookTicker": 128, "aggTrade": 11, "kline_1m": 5, "depth@100ms": 336},
    "coinbase_advanced_2026-08_a": {"ticker": 95, "market_trades": 41, "candles": 4, "heartbeats": 13, "l2_data": 408},
    "coinbase_exchange_2021-04_a": {"ticker": 41, "match": 31, "last_match": 10},
    "okx_v5_2022-05": {"tickers": 28, "trades": 74, "books": 290},
    "okcoin_v5_2023-05": {"candle1m": 12, "tickers": 8, "trades": 4},
}
"""What the recordings' own description says of them: an adapter and its test cannot both have miscounted."""
TELLS = {
    Venue.BINANCE: {"aggTrade", "trade", "ticker", "miniTicker", "!miniTicker@arr", "bookTicker", "kline_1m",
                    "24hrTicker", "24hrMiniTicker"},
    Venue.COINBASE: {"ticker", "ticker_batch", "market_trades", "candles"},
    Venue.COINBASE_EXCHANGE: {"ticker", "match", "last_match"},
    Venue.OKX: {"tickers", "trades", "candle1m", "candle1D"},
}  # fmt: skip
"""The kinds of frame that tell a price. Each of them must yield a tick."""
each_conversation = pytest.mark.parametrize("path", CONVERSATIONS, ids=name_of)
with_recordings = pytest.mark.skipif(not BESIDE.is_dir(), reason="no recordings beside this checkout")


def kind_of(venue: Venue, frame: str) -> str:
    try:
        said = orjson.loads(frame)
    except orjson.JSONDecodeError:
        return frame
    if not isinstance(said, dict):
        return "REST"
    if venue is Venue.BINANCE:
        stream = said.get("stream", "")
        return (
            stream
            if stream.startswith("!")
            else stream.partition("@")[2] or said.get("e") or ("u" in said) * "bookTicker"
        )
    if venue is Venue.COINBASE:
        return str(said.get("channel"))
    if venue is Venue.COINBASE_EXCHANGE:
        return str(said.get("type"))
    return said["arg"]["channel"] if "data" in said and "arg" in said else str(said.get("event"))


def rows_in(venue: Venue, frame: str) -> int:
    """How many things a frame tells of."""
    said = orjson.loads(frame)
    if venue is Venue.BINANCE:
        data = said.get("data", said)
        return len(data) if isinstance(data, list) else 1
    if venue is Venue.COINBASE:
        return sum(len(rows) for event in said["events"] for rows in event.values() if isinstance(rows, list))
    return len(said["data"]) if venue is Venue.OKX else 1


@each_conversation
def test_each_frame_that_tells_a_price_yields_its_ticks(path: Path) -> None:
    recording = read(path)
    venue, adapter, seen = recording.venue, adapter_of(recording), Counter[str]()
    assert venue is not None
    for line in recording.frames():
        kind = kind_of(venue, line.data)
        ticks, asides = parsed(adapter, line.data)
        seen[kind] += 1
        assert not [aside for aside in asides if isinstance(aside, Rejected | Gap)], line.data
        assert len(ticks) == (rows_in(venue, line.data) if kind in TELLS[venue] else 0), line.data
    assert seen.items() >= COUNTS.get(name_of(path), {}).items()
    assert sum(seen[kind] for kind in TELLS[venue])


@each_conversation
def test_numbers_are_the_very_text_and_times_are_the_exchanges(path: Path) -> None:
    recording = read(path)
    adapter = adapter_of(recording)
    for line in recording.frames():
        for tick in parsed(adapter, line.data)[0]:
            told = [tick.price, tick.quantity, tick.bid, tick.ask, tick.high_24h, tick.low_24h, tick.volume_24h]
            assert all(f'"{number:f}"' in line.data for number in told if number is not None), line.data
            assert tick.price or tick.bid
            assert tick.symbol in line.data
            assert line.at_s is not None
            if kind_of(tick.venue, line.data) not in ("bookTicker", "candles", "candle1m", "last_match"):
                assert abs(tick.ts_ms - line.at_s * 1000) < A_DAY_MS


A_DAY_MS = 86_400_000  # a pair that trades once a day says so at the start: its last trade is hours old


@each_conversation
def test_no_trade_is_missing_or_told_twice(path: Path) -> None:
    recording = read(path)
    adapter, trades = adapter_of(recording), list[Tick]()
    trail, holes = Trail(), []
    for line in recording.frames():
        ticks, _ = parsed(adapter, line.data)
        holes += trail.follow(ticks)
        if kind_of(adapter.venue, line.data) not in ("ticker", "last_match"):
            trades += [tick for tick in ticks if tick.trade_id is not None]
    ids = [(tick.symbol, tick.trade_id) for tick in trades]
    assert trades and not holes
    assert len(ids) == len(set(ids))


@with_recordings
@pytest.mark.parametrize("name", ["single_frames_2021-22_a", "single_frames_2026-08_a", "fixtures_nautilus_a"])
def test_single_frames_of_each_kind(name: str) -> None:
    told = 0
    for line in read(BESIDE / f"{name}.jsonl.gz").frames():
        assert line.venue is not None
        kind = kind_of(line.venue, line.data)
        ticks, _ = parsed(ADAPTERS[line.venue]((), NOWHERE), line.data)
        assert bool(ticks) == (kind in TELLS[line.venue]), line.data
        told += len(ticks)
    assert told


@with_recordings
def test_control_frames_mean_what_the_documentation_says() -> None:
    meant = []
    for line in read(BESIDE / "control_frames_documented.jsonl.gz").frames():
        assert line.venue is not None
        ticks, asides = parsed(ADAPTERS[line.venue]((), NOWHERE), line.data)
        meant += [type(aside) for aside in asides]
        assert bool(ticks) == (kind_of(line.venue, line.data) in TELLS[line.venue])
        assert all(tick.ts_ms == 1672515782136 for tick in ticks), "microseconds are read as such"
    assert Counter(meant) == {Leaving: 2, Refused: 5}
