"""The holdings of a portfolio as a page lists them: sorted, grouped, with their week; and what was held before."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from markets.models import Instrument
from markets.queries.weeks import Week, weeks
from portfolios.calc.exact import ZERO, exactly
from portfolios.calc.valuation import Valuation, Valued, percent
from portfolios.models import Holding, Portfolio

NO_WEEK = Week()
SORTS: dict[str, Callable[[Valued], Any]] = {
    "symbol": lambda it: it.symbol,
    "quantity": lambda it: it.quantity,
    "price": lambda it: it.current_price,
    "value": lambda it: it.value,
    "day": lambda it: it.day_change_pct,
    "gain": lambda it: it.unrealized_pnl,
    "income": lambda it: it.income,
}
GROUPS: dict[str, Callable[[Valued], str]] = {
    "kind": lambda it: str(Instrument.Kind(it.kind).label) if it.kind else "Other",
    "currency": lambda it: it.currency,
    "result": lambda it: _result(it.unrealized_pnl),
}


def _result(gain: Decimal | None) -> str:
    if gain is None:
        return "Not known"
    return "Above cost" if gain >= 0 else "Below cost"


class Row(NamedTuple):
    valued: Valued
    instrument: Instrument
    week: Week


class Group(NamedTuple):
    title: str
    rows: list[Row]
    value: Decimal
    unrealized_pnl: Decimal
    unrealized_pnl_pct: Decimal | None
    weight_pct: Decimal | None


class Closed(NamedTuple):
    instrument: Instrument
    gained: Decimal
    income: Decimal
    last_day: Any


def table(valuation: Valuation, *, sort: str = "-value", group: str = "") -> list[Group]:
    """One group without a title, unless they are grouped. What has no figure to sort by stands last."""
    known = Instrument.objects.in_bulk([it.asset for it in valuation.holdings])
    week_of = weeks(known.values())
    ordered = in_order(valuation.holdings, sort)
    key = GROUPS.get(group, lambda it: "")
    if group:
        ordered = sorted(ordered, key=key)
    found = [
        _group(title, [Row(it, known[it.asset], week_of.get(it.asset, NO_WEEK)) for it in rows], valuation.total_value)
        for title, rows in groupby(ordered, key)
    ]
    return sorted(found, key=lambda it: -it.value)


def in_order(rows: Iterable[Valued], sort: str) -> list[Valued]:
    key = SORTS.get(sort.removeprefix("-"), SORTS["value"])
    there = [it for it in rows if key(it) is not None]
    rest = [it for it in rows if key(it) is None]
    return [*sorted(there, key=key, reverse=sort.startswith("-")), *sorted(rest, key=SORTS["symbol"])]


@exactly
def _group(title: str, rows: Sequence[Row], total: Decimal) -> Group:
    value = sum((it.valued.value or ZERO for it in rows), ZERO)
    gain = sum((it.valued.unrealized_pnl or ZERO for it in rows), ZERO)
    return Group(title, list(rows), value, gain, percent(gain, value - gain), percent(value, total))


def closed(portfolio: Portfolio) -> list[Closed]:
    """Held before and not now, the newest first."""
    rows = Holding.objects.filter(portfolio=portfolio, quantity=0).select_related("instrument")
    return [Closed(it.instrument, it.gained, it.income, it.last_day) for it in rows.order_by("-last_day", "pk")]
