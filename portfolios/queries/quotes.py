"""What things are worth now, or were on a day: the market's price, a hand-priced close, and else the last trade."""

import time
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from markets.calc.crosses import SAME, cross
from markets.calc.freshness import ONCE_A_DAY
from markets.calc.series import Series
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.queries.closes import pairs
from markets.queries.quotes import quotes as latest
from markets.queries.series import series
from portfolios.calc.exact import rounded
from portfolios.calc.valuation import Quote, Source
from portfolios.calc.walk import LastTrade

DAY = timedelta(days=1)
Rates = dict[str, Decimal | None]


NONE: Mapping[int, LastTrade] = {}


class Quotes(NamedTuple):
    by_asset: dict[int, Quote]  # what has no price at all is not in it
    rates: Rates  # base units for one of each currency that was asked for or that a quote is in


def quotes_of(
    instruments: Iterable[Instrument], base: str, *, last_trades: Mapping[int, LastTrade] = NONE,
    currencies: Iterable[str] = (), day: date | None = None,
) -> Quotes:  # fmt: skip
    """Now, or at the end of `day`. `currencies`: of cash, say."""
    rows = list(instruments)
    wanted = {*currencies, *(same(it.currency) for it in rows), *(it.currency for it in last_trades.values())}
    rates = rates_of(wanted, base, day=day)
    found = _now(rows) if day is None else _on(rows, day)
    told = {pk: quote._replace(rate=rates[quote.currency]) for pk, quote in found.items()}
    for pk, trade in last_trades.items():
        if pk not in told:
            told[pk] = Quote(
                trade.price, rates[trade.currency], None, "trade", _end_ms(trade.day), True, trade.currency
            )
    return Quotes(told, rates)


def rates_of(currencies: Iterable[str], base: str, *, day: date | None = None) -> Rates:
    """Base units for one of each: by the latest prices of pairs, or by what they closed at."""
    known: Rates = {it: Decimal(1) for it in currencies if same(it) == same(base)}
    foreign = {it for it in currencies if it not in known}
    if not foreign:
        return known
    found = pairs({same(it) for it in {*foreign, base}})
    quotes = _now(found.values()) if day is None else _on(found.values(), day)

    def price(left: str, right: str) -> Decimal | None:
        pair = found.get((left, right))
        return quotes[pair.pk].price if pair is not None and pair.pk in quotes else None

    for currency in foreign:
        rate = cross(currency, base, price)
        known[currency] = rounded(rate) if rate is not None else None
    return known


def same(currency: str) -> str:
    return SAME.get(currency, currency)


def _now(instruments: Iterable[Instrument]) -> dict[int, Quote]:
    rows = {it.pk: it for it in instruments}
    now_ms = int(time.time() * 1000)
    told = {pk: _live(price, rows[pk], now_ms) for pk, price in latest(rows).items()} if rows else {}
    quiet = [it for pk, it in rows.items() if pk not in told]
    return told | (_on(quiet, timezone.now().date()) if quiet else {})


def _live(price: Price, instrument: Instrument, now_ms: int) -> Quote:
    source: Source = "hand" if price.venue == Venue.HAND else "market"
    currency = same(instrument.currency)
    return Quote(price.price, None, price.change_24h, source, price.ts_ms, price.is_stale(now_ms), currency)


def _on(instruments: Iterable[Instrument], day: date) -> dict[int, Quote]:
    rows = {it.pk: it for it in instruments}
    found = series(rows.values(), day, day) if rows else {}
    told = ((pk, closing(known, day, same(rows[pk].currency))) for pk, known in found.items())
    return {pk: quote for pk, quote in told if quote is not None}


def closing(known: Series, day: date, currency: str) -> Quote | None:
    """What it closed at on a day or before, and how far that was from the close before."""
    close, before = known.on(day), known.before(day)
    if close is None:
        return None
    source: Source = "hand" if close.source == Venue.HAND else "market"
    change = close.close - before.close if before is not None and close.day == day else None
    return Quote(close.close, None, change, source, _end_ms(close.day), day - close.day > ONCE_A_DAY, currency)


def _end_ms(day: date) -> int:
    return int(datetime.combine(day + DAY, clock(), UTC).timestamp() * 1000)
