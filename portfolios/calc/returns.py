"""Returns of a portfolio: time-weighted from daily values, and money-weighted from flows. Fractions: 0.05 is 5 %."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Context, Decimal, localcontext
from itertools import pairwise
from typing import NamedTuple

from portfolios.calc.exact import ZERO, exactly, quotient, rounded

ONE = Decimal(1)
YEAR_DAYS = 365
LOWEST, HIGHEST = Decimal("-0.999999"), Decimal(1_000_000)
NEAR, CLOSE = Decimal("1e-6"), Decimal("1e-14")
ROUGH = Context(prec=28)


class Day(NamedTuple):
    """In base units, at the day's end. What came in counts from the day's start, what went out until its end."""

    day: date
    value: Decimal
    came_in: Decimal = ZERO
    went_out: Decimal = ZERO
    untold: bool = False  # something in it has no price: its return counts as none


class Step(NamedTuple):
    day: date
    change: Decimal
    level: Decimal  # of the index, 100 at the start
    without_capital: bool = False  # a gain on nothing, or a loss of more than all: no return can be told, it is none


@exactly
def time_weighted(days: Sequence[Day], *, index: Decimal = Decimal(100)) -> list[Step]:
    """One step for each day after the first, whose value is what there was to begin with."""
    return list(_steps(days, index))


def _steps(days: Iterable[Day], index: Decimal) -> Iterator[Step]:
    for before, day in pairwise(days):
        capital, end = before.value + day.came_in, day.value + day.went_out
        told = capital > 0 and end >= 0 and not day.untold
        change = quotient(end, capital) - 1 if told else ZERO
        index = rounded(index * (ONE + change))
        yield Step(day.day, change, index, not told and end != capital)


@exactly
def money_weighted(flows: Iterable[tuple[date, Decimal]]) -> Decimal | None:
    """The yearly rate at which all flows together are worth nothing (days / 365): the portfolio's end is a flow too.

    None where there is no such rate, or none that can be told from others.
    """
    sums: dict[date, Decimal] = {}
    for day, amount in flows:
        sums[day] = sums.get(day, ZERO) + amount
    first = min(sums, default=date.min)
    dated = [((day - first).days, amount) for day, amount in sorted(sums.items()) if amount]
    if not dated or all(amount > 0 for _, amount in dated) or all(amount < 0 for _, amount in dated):
        return None
    found = _by_newton(dated)
    return found if found is not None else _by_halves(dated)


def _worth(dated: Sequence[tuple[int, Decimal]], rate: Decimal) -> tuple[Decimal, Decimal]:
    """Of all flows on the first day, and how that changes with the rate."""
    each = ONE / _root(ONE + rate)  # what one of tomorrow is worth today
    before, one = 0, ONE
    worth = weighted = ZERO
    for days, amount in dated:
        gap, before = days - before, days
        if gap:
            one *= each if gap == 1 else each**gap
        now = amount * one
        worth += now
        weighted += now * days
    return worth, -weighted / (YEAR_DAYS * (ONE + rate))


def _root(growth: Decimal) -> Decimal:
    return (growth.ln() / YEAR_DAYS).exp()


def _by_newton(
    dated: Sequence[tuple[int, Decimal]], rate: Decimal = Decimal("0.1"), *, low: Decimal = LOWEST,
    high: Decimal = HIGHEST,
) -> Decimal | None:  # fmt: skip
    for _ in range(50):
        worth, slope = _worth(dated, rate)
        if not slope:
            return None
        step = worth / slope
        rate -= step
        if not low < rate < high:
            return None
        if abs(step) < CLOSE:
            return rounded(rate)
    return None


def _by_halves(dated: Sequence[tuple[int, Decimal]]) -> Decimal | None:
    low, high = LOWEST, HIGHEST
    is_high = _worth(dated, low)[0] > 0
    if is_high == (_worth(dated, high)[0] > 0):
        return None
    with localcontext(ROUGH):  # all that is asked is on which side it lies
        low, high = _halved(dated, low, high, until=NEAR, is_high=is_high)
    found = _by_newton(dated, (low + high) / 2, low=low, high=high)
    return found if found is not None else rounded(_halved(dated, low, high, until=CLOSE, is_high=is_high)[0])


def _halved(
    dated: Sequence[tuple[int, Decimal]], low: Decimal, high: Decimal, *, until: Decimal, is_high: bool
) -> tuple[Decimal, Decimal]:
    while high - low > until:
        middle = (low + high) / 2
        if (_worth(dated, middle)[0] > 0) == is_high:
            low = middle
        else:
            high = middle
    return low, high
