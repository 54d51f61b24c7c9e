"""How a portfolio did in a stretch of days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from portfolios.calc.exact import ZERO, exactly
from portfolios.calc.ranges import Range, Span, span
from portfolios.calc.ratios import Fall, Slope, deepest, of_returns, slope
from portfolios.calc.returns import ONE, money_weighted
from portfolios.calc.valuation import Valuation, percent
from portfolios.models import DailyValue, Portfolio
from portfolios.queries import flows
from portfolios.queries.benchmark import Measured, Yardstick, measured, yardstick
from portfolios.queries.gains import realized
from portfolios.queries.stretch import Return, Stretch, stretch

FEW = 20  # daily returns: ratios of fewer say little
YEAR_SAYS = 30  # days: a yearly rate made of fewer says little
AMOUNTS = (
    "start_value", "total_value", "invested", "net_flows", "gain", "realized_pnl", "unrealized_pnl", "income", "fees",
    "taxes",
)  # fmt: skip
RETURNS = (
    "roi_pct", "twr_pct", "xirr_pct", "volatility_pct", "sharpe", "sortino", "max_drawdown_pct", "fall", "slope",
    "benchmark",
)  # fmt: skip


class Warned(NamedTuple):
    """Why a figure is not there, or what to know about it."""

    code: str
    detail: str


class Benchmark(NamedTuple):
    symbol: str
    name: str
    twr_pct: Decimal | None  # in the portfolio's base currency; dividends are not in it
    chosen: bool  # by the person; else it is the usual one of the base currency


@dataclass(frozen=True, slots=True)
class Performance:
    """Of the days of `span`. None: there is no such figure, and `warnings` say why. Percent is 3.25 for 3.25 %.

    `invested` and `unrealized_pnl` stand at the end; `gain`, flows, `realized_pnl`, `income`, `fees` and `taxes` are
    of these days alone. roi_pct = gain / (value before the first day + net_flows).
    """

    span: Span
    start_value: Decimal
    total_value: Decimal
    invested: Decimal
    net_flows: Decimal
    gain: Decimal
    roi_pct: Decimal | None
    twr_pct: Decimal | None
    xirr_pct: Decimal | None
    realized_pnl: Decimal
    unrealized_pnl: Decimal
    income: Decimal
    fees: Decimal
    taxes: Decimal
    volatility_pct: Decimal | None
    sharpe: Decimal | None
    sortino: Decimal | None
    max_drawdown_pct: Decimal | None
    fall: Fall | None
    slope: Slope | None
    benchmark: Benchmark | None
    returns: int  # daily returns behind the ratios
    missing: list[str]
    warnings: list[Warned]

    @property
    def beta(self) -> Decimal | None:
        return self.slope.beta if self.slope else None


def performance(
    portfolio: Portfolio, asked: Range | Span = Range.MAX, *, now: Valuation | None = None,
    days: Sequence[DailyValue] | None = None,
) -> Performance:  # fmt: skip
    """`now` and `days` spare reading them twice."""
    found = stretch(portfolio, asked, now=now, days=days)
    return _nothing(asked) if found is None else performance_of(portfolio, found)


@exactly
def performance_of(portfolio: Portfolio, found: Stretch) -> Performance:
    end, when = found.end, found.span
    moved = flows.moved(portfolio, when.first, found.until)
    returns = found.returns()
    ratios = of_returns([it.change for it in returns])
    invested = any(it.change is not None or it.is_bare for it in returns)
    fall = deepest([it.day for it in found.days], [it.level for it in found.days]) if invested else None
    benchmark, slope_of = _measured(portfolio, found)
    gain, xirr = end.total_value - found.start_value - moved.net, xirr_of(found)
    return Performance(
        span=when, start_value=found.start_value, total_value=end.total_value, invested=end.invested,
        net_flows=moved.net, gain=gain, roi_pct=percent(gain, found.start_value + moved.net),
        twr_pct=twr_of(found) if invested else None,
        xirr_pct=None if xirr is None else percent(xirr, ONE),
        realized_pnl=realized(portfolio.pk, when.first, found.until), unrealized_pnl=end.unrealized_pnl,
        income=moved.income, fees=moved.fees, taxes=moved.taxes, volatility_pct=ratios.volatility_pct,
        sharpe=ratios.sharpe, sortino=ratios.sortino, fall=fall,
        max_drawdown_pct=None if not invested else fall.pct if fall else ZERO, slope=slope_of,
        benchmark=benchmark, returns=ratios.returns, missing=end.missing,
        warnings=list(_warnings(found, returns, xirr, benchmark)),
    )  # fmt: skip


def xirr_of(found: Stretch) -> Decimal | None:
    """What there was to begin with was put in the day before, and what there is at the end is taken out."""
    return money_weighted(invested_flows(found))


def invested_flows(found: Stretch) -> list[tuple[date, Decimal]]:
    """As whoever invested sees them: what was put in is below zero."""
    put_in = [(day, -net) for day, net in flows.net_by_day(found.flows)]
    return [(found.span.base, -found.start_value), *put_in, (found.span.last, found.end.total_value)]


def twr_of(found: Stretch) -> Decimal | None:
    before, after = found.days[0].level, found.days[-1].level
    return percent(after - before, before)


def _nothing(asked: Range | Span) -> Performance:
    """Amounts are nought; of returns there are none."""
    when = asked if isinstance(asked, Span) else span(asked, today=timezone.now().date(), began=None)
    warned = Warned("empty", "Nothing had happened in this portfolio by then.")
    blank: dict[str, Any] = dict.fromkeys(AMOUNTS, ZERO) | dict.fromkeys(RETURNS)
    return Performance(span=when, **blank, returns=0, missing=[], warnings=[warned])


def _measured(portfolio: Portfolio, found: Stretch) -> tuple[Benchmark | None, Slope | None]:
    by = yardstick(portfolio)
    if by is None:
        return None, None
    closes = measured(by.instrument, portfolio.base_currency, begin=found.span.base, end=found.span.last)
    return _benchmark(by, closes), slope([it.day for it in found.days], [it.level for it in found.days], closes.closes)


def _benchmark(by: Yardstick, closes: Measured) -> Benchmark:
    first, last = closes.before, closes.last
    twr = percent(last - first, first) if first is not None and last is not None else None
    return Benchmark(by.instrument.symbol, by.instrument.name, twr, by.chosen)


def _warnings(
    found: Stretch, returns: list[Return], xirr: Decimal | None, benchmark: Benchmark | None
) -> Iterator[Warned]:
    if found.pending is not None:
        yield Warned(
            "history_pending",
            f"Daily values from {found.pending} on are being worked out anew: what is made of them follows shortly.",
        )
    if found.end.missing:
        yield Warned("price_missing", f"No price of {', '.join(found.end.missing)} is known: they count as nothing.")
    for symbol, count in found.unpriced.items():
        yield Warned(
            "days_without_price", f"{symbol} had no price on {_how_many(count, 'day')}, on which it counts as nothing."
        )
    if bare := sum(it.is_bare for it in returns):
        yield Warned(
            "no_capital",
            f"On {_how_many(bare, 'day')} there was a gain on no capital, which is no return. Is a deposit missing?",
        )
    if xirr is None:
        yield Warned("xirr_none", "No single yearly rate explains these flows, so none is given.")
    elif found.span.days < YEAR_SAYS:
        yield Warned("xirr_short", f"XIRR makes a year of {_how_many(found.span.days, 'day')}: it says little.")
    told = sum(it.change is not None for it in returns)
    if returns and told < FEW:
        yield Warned(
            "few_returns", f"Volatility and what is made of it stand on only {_how_many(told, 'daily return')}."
        )
    if benchmark is None:
        yield Warned("no_benchmark", "There is nothing to measure against: choose a benchmark in the settings.")
    elif benchmark.twr_pct is None:
        yield Warned("benchmark_unknown", f"{benchmark.symbol} has no closes or no rate in these days.")


def _how_many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
