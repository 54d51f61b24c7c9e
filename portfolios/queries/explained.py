"""How a figure came about: what it means, the formula, and the numbers that went into it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from portfolios.calc.exact import ZERO, exactly, product
from portfolios.calc.glossary import MEANINGS, Unit
from portfolios.calc.ranges import Range, Span
from portfolios.calc.ratios import behind
from portfolios.calc.returns import ONE
from portfolios.calc.valuation import percent
from portfolios.models import Portfolio
from portfolios.queries import flows
from portfolios.queries.benchmark import measured, yardstick
from portfolios.queries.gains import gains_between, totals
from portfolios.queries.income import income
from portfolios.queries.performance import Performance, invested_flows, performance_of
from portfolios.queries.stretch import Return, Stretch, stretch

FIGURES = tuple(MEANINGS)
MOST = 60  # lines; a note says how many more there are
YEAR_LONG = 366


class Line(NamedTuple):
    label: str
    value: Decimal | str | None
    unit: Unit = Unit.MONEY


class Explained(NamedTuple):
    figure: str
    title: str
    meaning: str  # in plain words
    formula: str
    value: Decimal | None
    unit: Unit
    lines: list[Line]  # the numbers behind it, in the order of the formula
    notes: list[str]


@dataclass
class Behind:
    portfolio: Portfolio
    found: Stretch

    @cached_property
    def did(self) -> Performance:
        return performance_of(self.portfolio, self.found)

    @cached_property
    def moved(self) -> flows.Moved:
        return flows.moved(self.portfolio, self.found.span.first, self.found.until)

    @cached_property
    def returns(self) -> list[Return]:
        return self.found.returns()


@exactly
def explained(portfolio: Portfolio, figure: str, asked: Range | Span = Range.MAX) -> Explained:
    """`figure` is one of FIGURES."""
    told, found = MEANINGS[figure], stretch(portfolio, asked)
    if found is None:
        return Explained(figure, told.title, told.meaning, told.formula, None, told.unit, [], ["Nothing happened yet."])
    known = Behind(portfolio, found)
    lines = list(LINES[figure](known))
    notes = [*told.notes, *(it.detail for it in known.did.warnings)]
    if len(lines) > MOST:
        notes.insert(0, f"{len(lines) - MOST} more lines are not shown.")
    value = _value(known, figure)
    return Explained(figure, told.title, told.meaning, told.formula, value, told.unit, lines[:MOST], notes)


def _value(known: Behind, figure: str) -> Decimal | None:
    if figure == "benchmark":
        return known.did.benchmark.twr_pct if known.did.benchmark else None
    found: Decimal | None = getattr(known.did, figure)
    return found


def _total_value(known: Behind) -> Iterator[Line]:
    end = known.found.end
    for currency, amount in end.cash.items():
        rate = end.rates.get(currency)
        yield Line(f"Cash in {currency}", product(amount, rate) if rate is not None else None)
    for it in end.holdings:
        yield Line(f"{it.quantity.normalize():f} {it.symbol}", it.value)
    yield Line("Value", end.total_value)


def _invested(known: Behind) -> Iterator[Line]:
    began = known.found.days[0].day if known.found.days else known.found.span.base
    before = known.found.end.invested - known.moved.net
    if before:
        yield Line(f"Put in until {began}", before)
    yield from _net_flows(known)
    yield Line("Put in altogether", known.found.end.invested)


def _net_flows(known: Behind) -> Iterator[Line]:
    yield Line("Put in", known.moved.came_in)
    yield Line("Taken out", -known.moved.went_out)


def _gain(known: Behind) -> Iterator[Line]:
    yield Line(f"Value on {known.found.span.last}", known.found.end.total_value)
    yield Line(f"Value on {known.found.span.base}", known.found.start_value)
    yield Line("Net flows", known.moved.net)
    if not known.found.start_value:
        yield from _parts(known.did)


def _parts(did: Performance) -> Iterator[Line]:
    """Only of all days: what is unrealised at the end came about in them."""
    parts = {
        "realised": did.realized_pnl, "unrealised": did.unrealized_pnl, "income": did.income, "fees": -did.fees,
        "taxes": -did.taxes,
    }  # fmt: skip
    for name, value in parts.items():
        yield Line(f"Of it: {name}", value)
    rest = did.gain - sum(parts.values(), ZERO)
    yield Line("Of it: currencies of cash, and gains that came or went with transfers", rest)


def _roi(known: Behind) -> Iterator[Line]:
    yield Line("Gain", known.did.gain)
    yield Line(f"Value on {known.found.span.base}", known.found.start_value)
    yield Line("Net flows", known.moved.net)


def _twr(known: Behind) -> Iterator[Line]:
    """By month within a year, else by year: these multiplied are the whole."""
    months = known.found.span.days <= YEAR_LONG
    for name, rows in groupby(known.returns, key=lambda it: f"{it.day:%Y-%m}" if months else str(it.day.year)):
        growth = ONE
        for row in rows:
            growth *= ONE + (row.change or ZERO)
        yield Line(name, percent(growth - ONE, ONE), Unit.PERCENT)
    yield Line("Days", str(len(known.returns)), Unit.TEXT)


def _xirr(known: Behind) -> Iterator[Line]:
    for day, amount in invested_flows(known.found):
        if amount:
            yield Line(day.isoformat(), amount)


def _realized(known: Behind) -> Iterator[Line]:
    found = totals(gains_between(known.portfolio, known.found.span.first, known.found.until))
    yield Line("Proceeds", found.proceeds)
    yield Line("Cost", found.cost)
    yield Line("Of the gain: held short", found.short)
    yield Line("Of the gain: held long", found.long)
    yield Line("Of the gain: by currencies", found.by_currency)
    yield Line("Lots sold", str(found.sales), Unit.TEXT)


def _unrealized(known: Behind) -> Iterator[Line]:
    for it in known.found.end.holdings:
        yield Line(it.symbol, it.unrealized_pnl)
    priced = [it for it in known.found.end.holdings if it.value is not None]
    yield Line("Value of holdings", sum((it.value for it in priced if it.value is not None), ZERO))
    yield Line("Their cost", sum((it.cost for it in priced), ZERO))


def _income(known: Behind) -> Iterator[Line]:
    found = income(known.portfolio, Span(known.found.span.first, known.found.until or date.max))
    yield Line("Dividends", sum((it.dividends for it in found.months), ZERO))
    yield Line("Interest", sum((it.interest for it in found.months), ZERO))
    yield Line("Tax withheld, which stands apart", found.tax)


def _fees(known: Behind) -> Iterator[Line]:
    yield Line("Fees", known.moved.fees)
    in_cost = known.portfolio.fee_policy == "in_cost"
    yield Line("Fees of trades", "part of their cost" if in_cost else "among these", Unit.TEXT)


def _scatter(known: Behind) -> Iterator[Line]:
    daily = behind([it.change for it in known.returns])
    yield Line("Standard deviation of log returns", daily.log_deviation_pct if daily else None, Unit.PERCENT)
    yield _returns(known)


def _sharpe(known: Behind) -> Iterator[Line]:
    daily = behind([it.change for it in known.returns])
    yield Line("Mean daily return", daily.mean_pct if daily else None, Unit.PERCENT)
    yield Line("Standard deviation", daily.deviation_pct if daily else None, Unit.PERCENT)
    yield _returns(known)


def _sortino(known: Behind) -> Iterator[Line]:
    daily = behind([it.change for it in known.returns])
    yield Line("Mean daily return", daily.mean_pct if daily else None, Unit.PERCENT)
    yield Line("Downside deviation", daily.downside_pct if daily else None, Unit.PERCENT)
    yield _returns(known)


def _returns(known: Behind) -> Line:
    return Line("Daily returns", str(known.did.returns), Unit.TEXT)


def _drawdown(known: Behind) -> Iterator[Line]:
    fall = known.did.fall
    if fall is None:
        return
    level = {it.day: it.level for it in known.found.days}
    yield Line(f"Index on {fall.peak_on}, the high", level[fall.peak_on], Unit.NUMBER)
    yield Line(f"Index on {fall.trough_on}, the low", level[fall.trough_on], Unit.NUMBER)
    yield Line("Back at the high on", fall.recovered_on.isoformat() if fall.recovered_on else "not yet", Unit.TEXT)


def _benchmark(known: Behind) -> Iterator[Line]:
    by, when = yardstick(known.portfolio), known.found.span
    if by is None:
        return
    closes = measured(by.instrument, known.portfolio.base_currency, begin=when.base, end=when.last)
    yield Line("Benchmark", f"{by.instrument.symbol}, {by.instrument.name}", Unit.TEXT)
    yield Line(f"Close on {when.base} or before", closes.before)
    yield Line("Last close", closes.last)
    yield Line("Days it traded on", str(sum(day > when.base for day in closes.closes)), Unit.TEXT)


def _beta(known: Behind) -> Iterator[Line]:
    slope = known.did.slope
    yield Line("Deviation of the benchmark's returns", slope.deviation_pct if slope else None, Unit.PERCENT)
    yield Line("Returns that both have", str(slope.returns if slope else 0), Unit.TEXT)
    yield from _benchmark(known)


LINES: dict[str, Callable[[Behind], Iterator[Line]]] = {
    "total_value": _total_value,
    "invested": _invested,
    "net_flows": _net_flows,
    "gain": _gain,
    "roi_pct": _roi,
    "twr_pct": _twr,
    "xirr_pct": _xirr,
    "realized_pnl": _realized,
    "unrealized_pnl": _unrealized,
    "income": _income,
    "fees": _fees,
    "volatility_pct": _scatter,
    "sharpe": _sharpe,
    "sortino": _sortino,
    "max_drawdown_pct": _drawdown,
    "beta": _beta,
    "benchmark": _benchmark,
}
