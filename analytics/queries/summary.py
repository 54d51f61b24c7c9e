"""What the figures of one instrument say, as its closed days, its reports and the others of its sector give them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.utils import timezone

from analytics.calc.reading import facts
from analytics.calc.reading.summary import History, Summary, summary
from analytics.calc.risk.returns import CRYPTO_DAYS, LISTED_DAYS
from analytics.calc.yardstick import yardstick
from analytics.models import Metrics
from analytics.queries import companies
from analytics.queries.bars import series_of
from markets.calc.intervals import Interval
from markets.calc.ticks import Price
from markets.models import Fundamentals, Instrument
from markets.queries import portrait
from markets.queries.instruments import public
from markets.queries.quotes import quotes
from markets.queries.source import is_simulated

CLOSES = 800  # a 200-day average, and whether it has risen for two years
QUARTERS_A_YEAR = 4
Kind = Instrument.Kind


@dataclass(frozen=True, slots=True)
class Portrayed:
    instrument: Instrument
    as_of: date | None  # the last close that went in
    days: int
    gaps: int  # days between the first and the last that have no candle
    simulated: bool
    summary: Summary


def portrayed(instrument: Instrument, *, style: str, risk_appetite: str) -> Portrayed:
    series = series_of(instrument, Interval.D1, limit=CLOSES)
    days_a_year = CRYPTO_DAYS if series.always_open else LISTED_DAYS
    simulated = is_simulated() and not instrument.hand_priced
    known = facts.of_bars(series.with_gaps(), per_year=None if instrument.hand_priced else days_a_year)
    known |= {"beta": _beta(instrument, simulated=simulated)} | _company(instrument)
    history = History(series.bars.size, days_a_year, by_hand=instrument.hand_priced)
    return Portrayed(
        instrument=instrument,
        as_of=_day(int(series.bars.ts_ms[-1])) if series.bars.size else None,
        days=series.bars.size,
        gaps=series.missing.count,
        simulated=simulated,
        summary=summary(known, history, style=style, risk_appetite=risk_appetite),
    )


def _beta(instrument: Instrument, *, simulated: bool) -> float | None:
    """As the nightly job has it: the index of its country is another series. What others are measured by has none."""
    if instrument.symbol == yardstick(kind=instrument.kind, country=instrument.country):
        return None
    found: float | None = (
        Metrics.objects.filter(instrument=instrument, simulated=simulated).values_list("beta", flat=True).first()
    )
    return found


def _company(instrument: Instrument) -> facts.Facts:
    if instrument.kind != Kind.STOCK:
        return {}
    others = _others(instrument)
    prices = quotes([instrument.pk, *(one.pk for one in others)])
    now = timezone.now()
    told = companies.reported([instrument, *others], prices, today=now.date())
    own = told.get(instrument.pk, companies.UNKNOWN)
    figures = {name: None if value is None else float(value) for name, value in own._asdict().items()}
    earned = _earned(instrument, prices.get(instrument.pk), now)
    ratios = [float(told[one.pk].pe_ratio or 0) for one in others if one.pk in told]
    return facts.of_company(figures | earned, peers=[ratio for ratio in ratios if ratio > 0])


def _others(instrument: Instrument) -> Sequence[Instrument]:
    """Of its sector and market where there are enough, else of its sector anywhere. A second listing is no other."""
    if not instrument.sector:
        return []
    same = public().filter(active=True, kind=Kind.STOCK, sector=instrument.sector)
    rows = list(same.exclude(pk=instrument.pk).exclude(name=instrument.name))
    beside = {one.name: one for one in rows if one.currency == instrument.currency}
    return list(beside.values()) if len(beside) >= facts.FEWEST_PEERS else rows


def _earned(instrument: Instrument, price: Price | None, now: datetime) -> dict[str, float | None]:
    """What the last four quarters earned, and the four before; where those are not there, years."""
    quarters = portrait.reports(instrument, Fundamentals.Period.QUARTER, price, now=now)
    earned = _sum(quarters[:QUARTERS_A_YEAR]), _sum(quarters[QUARTERS_A_YEAR : 2 * QUARTERS_A_YEAR])
    if None in earned:
        years = portrait.reports(instrument, Fundamentals.Period.YEAR, price, now=now)
        known = [float(row.net_income) for row in years[:2] if row.net_income is not None]
        earned = (known[0], known[1]) if len(known) == 2 else (None, None)
    return {"earned": earned[0], "earned_before": earned[1]}


def _sum(quarters: Sequence[Fundamentals]) -> float | None:
    known = [float(row.net_income) for row in quarters if row.net_income is not None]
    return sum(known) if len(known) == QUARTERS_A_YEAR else None


def _day(ts_ms: int) -> date:
    return datetime.fromtimestamp(ts_ms / 1000, UTC).date()
