"""A price as it travels: a JSON array of texts. Made once by the publisher, so that readers only copy them."""

from decimal import Decimal
from typing import NamedTuple

import orjson

from config.kit import money
from markets.calc.ticks import Price
from markets.calc.venues import Venue


class Row(NamedTuple):
    """A price whose numbers are still text: who only shows it needs no Decimal."""

    instrument_id: int
    symbol: str
    ts_ms: int
    venue: int
    good_until_ms: int
    price: str
    low: str
    high: str
    bid: str | None
    ask: str | None
    high_24h: str | None
    low_24h: str | None
    volume_24h: str | None
    change_24h: str | None
    change_pct_24h: str | None


def pack(price: Price) -> bytes:
    return orjson.dumps([
        price.instrument_id, price.symbol, price.ts_ms, int(price.venue), price.good_until_ms,
        money.text(price.price), money.text(price.low), money.text(price.high),
        _text(price.bid), _text(price.ask), _text(price.high_24h), _text(price.low_24h), _text(price.volume_24h),
        _text(price.change_24h), _text(price.change_pct_24h),
    ])  # fmt: skip


def read(packed: bytes) -> Row:
    return Row(*orjson.loads(packed))


def unpack(packed: bytes) -> Price:
    row = read(packed)
    return Price(
        instrument_id=row.instrument_id, symbol=row.symbol, price=Decimal(row.price), ts_ms=row.ts_ms,
        venue=Venue(row.venue), good_until_ms=row.good_until_ms, low=Decimal(row.low), high=Decimal(row.high),
        bid=_decimal(row.bid), ask=_decimal(row.ask), high_24h=_decimal(row.high_24h),
        low_24h=_decimal(row.low_24h), volume_24h=_decimal(row.volume_24h), change_24h=_decimal(row.change_24h),
        change_pct_24h=_decimal(row.change_pct_24h),
    )  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return None if value is None else money.text(value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
