"""Six instruments with prices and figures that a test knows, for the screener."""

import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from analytics.models import Metrics
from markets import live
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.models import Fundamentals, Instrument
from markets.services import catalogue

AT = datetime(2026, 11, 20, 22, tzinfo=UTC)
KNOWN: dict[str, dict[str, Any]] = {
    "AAPL": {"price": "200", "pe": "30", "cap": 3_000, "rsi": 55.0, "return_1y": 12.0, "from_sma_200": 4.0},
    "MSFT": {"price": "400", "pe": "35", "cap": 2_900, "rsi": 71.0, "return_1y": 25.0, "from_sma_200": 9.0},
    "INTC": {"price": "20", "pe": None, "cap": 100, "rsi": 28.0, "return_1y": -40.0, "from_sma_200": -20.0},
    "TCS.NS": {"price": "3500", "pe": "18", "cap": 150, "rsi": 29.5, "return_1y": -8.0, "from_sma_200": -3.0},
    "XOM": {"price": "110", "pe": "12", "cap": 450, "rsi": 44.0, "return_1y": 5.0, "from_sma_200": 1.0},
    "BTC/USDT": {"price": "62000", "pe": None, "cap": None, "rsi": 61.0, "return_1y": 80.0, "from_sma_200": 15.0},
}


def make() -> dict[str, Instrument]:
    """Real prices and reports (`MARKET_DATA=live`), figures of last night."""
    catalogue.load(only=KNOWN)
    rows = {row.symbol: row for row in Instrument.objects.filter(symbol__in=KNOWN)}
    for symbol, known in KNOWN.items():
        one = rows[symbol]
        figures = {name: known[name] for name in ("rsi", "return_1y", "from_sma_200")}
        Metrics.objects.create(instrument=one, day=date(2026, 11, 20), days=500, updated_at=AT, **figures)
        if known["cap"] is not None:
            Fundamentals.objects.create(
                instrument=one, period="now", as_of=date(2026, 11, 19), currency=one.currency, source=Venue.YAHOO,
                market_cap=Decimal(known["cap"]), pe_ratio=known["pe"] and Decimal(known["pe"]),
                revenue=Decimal(100), net_income=Decimal(25), fetched_at=AT,
            )  # fmt: skip
    publish()
    return rows


def publish() -> None:
    """Somebody tells the prices."""
    now_ms, prices = int(time.time() * 1000), []
    for one in Instrument.objects.filter(symbol__in=KNOWN):
        price = Decimal(KNOWN[one.symbol]["price"])
        prices.append(Price(one.pk, one.symbol, price, now_ms, Venue.YAHOO, now_ms + 60_000, price, price,
                            change_pct_24h=Decimal("1.25")))  # fmt: skip
    live.publish(prices)
