"""Which holding brought how much of the gain."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from markets.models import Instrument
from portfolios.calc.exact import ZERO, exactly
from portfolios.calc.ranges import Range, Span
from portfolios.calc.valuation import Valuation, percent
from portfolios.models import DailyValue, Portfolio
from portfolios.queries import flows
from portfolios.queries.stretch import Stretch, stretch
from portfolios.queries.valuation import valuation

NOTHING = flows.OfHolding(ZERO, ZERO)


class Contributed(NamedTuple):
    """In base units, of the span. `gain` is the price's and the currency's work, with income, before separate fees."""

    symbol: str  # empty: the rest, which belongs to no holding: cash, fees, taxes
    name: str
    gain: Decimal
    income: Decimal  # part of `gain`
    return_pct: Decimal | None  # in points of the portfolio's roi: they add up to it
    share_pct: Decimal | None  # of the whole gain; None where that is none


class Contribution(NamedTuple):
    span: Span | None  # None: nothing had happened by then
    rows: list[Contributed]  # what brought most first, the rest last; together they are `gain`
    gain: Decimal
    missing: list[str]


@exactly
def contribution(
    portfolio: Portfolio, asked: Range | Span = Range.MAX, *, now: Valuation | None = None,
    days: Sequence[DailyValue] | None = None,
) -> Contribution:  # fmt: skip
    """What something is worth at the end and brought, less what it was worth before and took. Fees stand in the rest.

    Every sum is of the ledger and of prices: nothing waits for daily values.
    """
    found = stretch(portfolio, asked, now=now, days=days)
    if found is None:
        return Contribution(None, [], ZERO, [])
    moved = flows.moved(portfolio, found.span.first, found.until)
    gain = found.end.total_value - found.start_value - moved.net
    capital = found.start_value + moved.net
    rows = _rows(portfolio, found)
    rest = gain - sum((it.gain for it in rows), ZERO)
    interest = moved.income - sum((it.income for it in rows), ZERO)
    rows.append(Contributed("", "Cash, fees and taxes", rest, interest, None, None))
    told = [it._replace(return_pct=percent(it.gain, capital), share_pct=percent(it.gain, gain)) for it in rows]
    return Contribution(found.span, told, gain, found.end.missing)


def _rows(portfolio: Portfolio, found: Stretch) -> list[Contributed]:
    moved = flows.by_holding(portfolio.pk, found.span.first, found.until)
    before = _values(valuation(portfolio, as_of=found.span.base)) if found.start_value else {}
    after = _values(found.end)
    known = Instrument.objects.in_bulk({*moved, *before, *after})
    rows = []
    for pk, instrument in known.items():
        mine = moved.get(pk, NOTHING)
        gain = after.get(pk, ZERO) - before.get(pk, ZERO) - mine.invested + mine.income
        rows.append(Contributed(instrument.symbol, instrument.name, gain, mine.income, None, None))
    return sorted(rows, key=lambda it: (-it.gain, it.symbol))


def _values(found: Valuation) -> dict[int, Decimal]:
    return {it.asset: it.value for it in found.holdings if it.value is not None}
