"""How a price is written for its readers: the API, the WebSocket, and the routes of the papers with JSON numbers."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson

from markets.calc.venues import Venue
from markets.live.rows import Row

VENUES = {int(venue): venue.slug for venue in Venue}
NUMBERS = (
    "price", "bid", "ask", "high_24h", "low_24h", "volume_24h", "change_24h", "change_pct_24h",
)  # fmt: skip


def instant(ts_ms: int) -> str:
    return f"{datetime.fromtimestamp(ts_ms / 1000, UTC):%Y-%m-%dT%H:%M:%S}.{ts_ms % 1000:03}Z"


def full(row: Row, symbol: str, stale: bool) -> dict[str, Any]:
    """What the API says of one price."""
    return {
        "id": row.instrument_id, "symbol": symbol, "price": row.price, "bid": row.bid, "ask": row.ask,
        "high_24h": row.high_24h, "low_24h": row.low_24h, "volume_24h": row.volume_24h, "change_24h": row.change_24h,
        "change_pct_24h": row.change_pct_24h, "venue": VENUES[row.venue], "ts": instant(row.ts_ms), "stale": stale,
    }  # fmt: skip


def unpriced(pk: int, symbol: str) -> dict[str, Any]:
    """An instrument that nobody has told a price of yet."""
    return {"id": pk, "symbol": symbol, **dict.fromkeys(NUMBERS), "venue": None, "ts": None, "stale": True}


def brief(row: Row, symbol: str, stale: bool) -> dict[str, Any]:
    """What a WebSocket says."""
    return {
        "symbol": symbol, "price": row.price, "change_pct_24h": row.change_pct_24h, "ts": instant(row.ts_ms),
        "venue": VENUES[row.venue], "stale": stale,
    }  # fmt: skip


def full_in_numbers(row: Row, symbol: str, stale: bool) -> dict[str, Any]:
    return in_numbers(full(row, symbol, stale))


def brief_in_numbers(row: Row, symbol: str, stale: bool) -> dict[str, Any]:
    return in_numbers(brief(row, symbol, stale))


def market(row: Row, symbol: str, stale: bool) -> dict[str, Any]:
    """The papers' frame of /ws/market-stream."""
    return {"id": row.instrument_id, "symbol": symbol, "price": number(row.price)}


def in_numbers(told: dict[str, Any]) -> dict[str, Any]:
    return {name: number(value) if name in NUMBERS and value is not None else value for name, value in told.items()}


def number(text: str) -> orjson.Fragment:
    """A JSON number of these very digits: a float would lose some. With a point, as the papers show it."""
    return orjson.Fragment(text if "." in text else f"{text}.0")


Spelling = Callable[[Row, str, bool], dict[str, Any]]
