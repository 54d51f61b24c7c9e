"""A handful of prices for the front door: what most people know, as far as there are prices of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from markets.calc.ticks import Price
from markets.models import Instrument
from markets.queries.instruments import public
from markets.queries.quotes import quotes
from markets.queries.weeks import Week, weeks

KNOWN = ("BTC/USDT", "ETH/USDT", "AAPL", "RELIANCE.NS", "VOO", "EUR/USD")
FEWEST = 3


@dataclass(frozen=True)
class Quote:
    instrument: Instrument
    price: Price
    week: Week


def strip(symbols: Sequence[str] = KNOWN) -> list[Quote]:
    """In this order; empty while fewer than three of them have a price."""
    found = {row.symbol: row for row in public().filter(symbol__in=symbols)}
    prices = quotes(row.pk for row in found.values())
    rows = [found[symbol] for symbol in symbols if symbol in found and found[symbol].pk in prices]
    if len(rows) < FEWEST:
        return []
    drawn = weeks(rows)
    return [Quote(row, prices[row.pk], drawn[row.pk]) for row in rows]
