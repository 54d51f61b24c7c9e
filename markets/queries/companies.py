"""What simulated companies do with their shares, and how they are doing."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from markets.calc.adjust import factor
from markets.calc.provided import Action, Figures
from markets.calc.simulation import candles, company
from markets.calc.simulation.company import Company, effective_ms
from markets.calc.simulation.shape import seed_of
from markets.calc.simulation.walk import ANCHORED_AT, Book
from markets.feeds.simulator import anchors
from markets.models import Instrument

FAR = date(2100, 1, 1)
PAYMENTS = {"bond": 12, "fund": 12}
PAYMENTS_IN_INDIA = 2


def company_of(instrument: Instrument) -> Company:
    known = anchors.anchor(instrument.symbol)
    india = instrument.currency == "INR"
    return Company(
        seed=seed_of(anchors.original(instrument.symbol)), currency=instrument.currency,
        anchor=Decimal(str(known.price)), market_cap=known.market_cap, pe_ratio=known.pe_ratio,
        dividend_yield_pct=known.dividend_yield_pct,
        payments_a_year=PAYMENTS_IN_INDIA if india else PAYMENTS.get(instrument.kind, 4), bonuses=india,
    )  # fmt: skip


def splits(instrument: Instrument, first: date, last: date) -> list[Action]:
    return list(company.splits(company_of(instrument), first, last)) if instrument.kind == "stock" else []


def splits_to_come(instrument: Instrument) -> tuple[tuple[int, float], ...]:
    """Those after the day that all prices hang on: from then on the price is that of the new share."""
    found = splits(instrument, ANCHORED_AT, FAR)
    return tuple((effective_ms(each), float(factor(each.type, each.ratio) or 1)) for each in found)


def split_factor(instrument: Instrument, after: date, until: date) -> int:
    """How many shares of `until` one share of `after` became."""
    times = 1
    for each in splits(instrument, after, until):
        if each.ex_date > after:
            times *= int(factor(each.type, each.ratio) or 1)
    return times


def actions(book: Book, instruments: Iterable[Instrument], first: date, last: date) -> dict[int, list[Action]]:
    """Splits and dividends by instrument id, oldest first. `book` holds the same instruments in the same order."""
    rows = list(instruments)
    years = {year: _prices_on(book, date(year, 1, 1)) for year in range(first.year, last.year + 1)}
    found = {}
    for place, row in enumerate(rows):
        began = {year: prices[place] * split_factor(row, date(year, 1, 1), last) for year, prices in years.items()}
        paid = company.dividends(company_of(row), first, last, began)
        found[row.pk] = sorted([*splits(row, first, last), *paid], key=lambda each: each.ex_date)
    return found


def figures(instrument: Instrument, today: date, price: Decimal) -> list[Figures]:
    """`price` is that of today's share."""
    whole = price * split_factor(instrument, ANCHORED_AT, today)
    return company.figures(company_of(instrument), today, whole) if instrument.kind in ("stock", "crypto") else []


def _prices_on(book: Book, day: date) -> list[float]:
    midnight_ms = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
    log_prices = candles.prices_at(book, midnight_ms)
    units = candles.units(log_prices, book.log_tick)
    ticks = [float(one.tick) for one in book.shapes]
    return [float(each * tick) for each, tick in zip(units, ticks, strict=True)]
