"""Instruments and prices for tests of what is served."""

import time
from decimal import Decimal
from typing import Any

from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.models import Instrument


def instrument(symbol: str, kind: str = "crypto", **given: Any) -> Instrument:
    base, _, quote = symbol.partition("/")
    given = {"name": symbol, "base": base if quote else "", "currency": quote or "USD", **given}
    return Instrument.objects.create(symbol=symbol, kind=kind, **given)


def price_of(one: Instrument, price: str, *, good_for_s: float = 3600, **given: Any) -> Price:
    now_ms, number = int(time.time() * 1000), Decimal(price)
    return Price(**{
        "instrument_id": one.pk, "symbol": one.symbol, "price": number, "ts_ms": now_ms, "venue": Venue.BINANCE,
        "good_until_ms": now_ms + int(good_for_s * 1000), "low": number, "high": number,
        "change_pct_24h": Decimal("1.5"), **given,
    })  # fmt: skip
