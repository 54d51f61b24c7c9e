"""What the page of one instrument tells: its figures, its year, what it paid and reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from markets.calc import spans
from markets.calc.candles import Bar
from markets.calc.intervals import DAY_MS, Interval
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.models import CorporateAction, Fundamentals, Instrument
from markets.queries import companies
from markets.queries.candles import candles
from markets.queries.closes import closes
from markets.queries.shapes import book
from markets.queries.source import is_simulated

EPOCH = date(1970, 1, 1)
FIVE_YEARS = 1900
QUARTERS = 8
MARKERS = 200


@dataclass(frozen=True)
class Course:
    """How the price went: the year's range, and what it returned over the usual spans."""

    range: spans.Range | None
    returns: Sequence[tuple[str, float | None]]


def days(instrument: Instrument, *, today: date, count: int = FIVE_YEARS) -> list[Bar]:
    """Daily bars; of what has closes alone, bars that are as high as they are low."""
    bars = candles(instrument, Interval.D1, limit=count)
    if bars:
        return bars
    rows = sorted(dict(closes(instrument, today - timedelta(days=count), today)).items())
    return [_level(instrument, day, float(close)) for day, close in rows]


def _level(instrument: Instrument, day: date, close: float) -> Bar:
    ts_ms = (day - EPOCH).days * DAY_MS
    return Bar(instrument.pk, 0, Interval.D1, ts_ms, open=close, high=close, low=close, close=close, volume=0.0)


def course(bars: Sequence[Bar], price: Price | None, *, today: date) -> Course:
    if not bars:
        return Course(None, [])
    last = float(price.price) if price else bars[-1].close
    return Course(spans.year_range(bars, last), spans.returns(bars, last, today=today))


def figures(instrument: Instrument, price: Price | None, *, now: datetime) -> Fundamentals | None:
    """As of now; of several sources the newest."""
    if _is_simulated(instrument):
        return next(iter(_computed(instrument, Fundamentals.Period.NOW, price, now=now)), None)
    rows = Fundamentals.objects.filter(instrument=instrument, period=Fundamentals.Period.NOW)
    return rows.order_by("-as_of").first()


def reports(instrument: Instrument, period: str, price: Price | None, *, now: datetime) -> list[Fundamentals]:
    """The last quarters or years, the newest first; of several sources one."""
    if _is_simulated(instrument):
        return _computed(instrument, period, price, now=now)[:QUARTERS]
    rows = Fundamentals.objects.filter(instrument=instrument, period=period).order_by("-as_of", "-source")
    return list({row.as_of: row for row in rows}.values())[:QUARTERS]


def actions(instrument: Instrument, *, today: date) -> list[CorporateAction]:
    """The newest first."""
    if _is_simulated(instrument):
        first = today - timedelta(days=FIVE_YEARS)
        told = companies.actions(book([instrument]), [instrument], first, today)[instrument.pk]
        return [CorporateAction(instrument=instrument, source=Venue.SIMULATOR, **one._asdict()) for one in told[::-1]]
    rows = CorporateAction.objects.filter(instrument=instrument).order_by("-ex_date", "source")
    return list({(row.type, row.ex_date): row for row in rows}.values())


def _is_simulated(instrument: Instrument) -> bool:
    return is_simulated() and not instrument.hand_priced


def _computed(instrument: Instrument, period: str, price: Price | None, *, now: datetime) -> list[Fundamentals]:
    """Of one period, the newest first; as rows that were never saved."""
    if price is None:
        return []
    told = companies.figures(instrument, now.date(), price.price)
    rows = [
        Fundamentals(instrument=instrument, source=Venue.SIMULATOR, fetched_at=now, **one._asdict())
        for one in told if one.period == period
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.as_of, reverse=True)


def paid(rows: Sequence[CorporateAction], *, today: date) -> Decimal | None:
    """The dividends of the last twelve months, for one share."""
    year = [row.amount for row in rows if row.amount and today - timedelta(days=365) < row.ex_date <= today]
    return sum(year, Decimal(0)) if year else None


def markers(rows: Sequence[CorporateAction]) -> list[dict[str, Any]]:
    """For the chart: when, a letter, and the words on hover."""
    return [
        {"day": row.ex_date.isoformat(), "type": row.type, "text": _said(row)} for row in rows[:MARKERS]
    ]  # fmt: skip


def _said(row: CorporateAction) -> str:
    what = CorporateAction.Type(row.type).label
    return f"{what} {row.ratio}" if row.ratio else f"{what} {row.amount:f} {row.currency}".rstrip()
