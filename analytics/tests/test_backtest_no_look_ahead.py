"""Nothing that happens later changes what a backtest did before. Traps are planted, to see that this would show."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.calc.backtest.reading import read
from analytics.calc.backtest.ready import READY
from analytics.calc.backtest.run import run
from analytics.calc.backtest.strategy import Strategy
from analytics.calc.backtest.trades import Reason
from analytics.calc.bars import Bars
from analytics.calc.indicators.indicator import Indicator, Series
from analytics.calc.indicators.sma import Sma
from analytics.calc.indicators.table import INDICATORS
from analytics.calc.series import Array
from analytics.tests.bars import bars, walk

SIZE = 320


def told(strategy: Strategy, series: Bars, until: int) -> tuple[Array, list[tuple[Any, ...]]]:
    """All that is decided before the open of bar `until`: the curve, and the orders, down to those of its open."""
    result = run(strategy, series, per_year=365)
    orders: list[tuple[Any, ...]] = []
    for trade in result.trades:
        if trade.entry_bar <= until:
            orders.append(("buy", trade.entry_bar))
        if trade.exit_bar < until or (trade.exit_bar == until and trade.reason is Reason.SIGNAL):
            orders.append(("sell", trade.exit_bar, trade.reason))
    return result.equity[:until], orders


def assert_blind(strategy: Strategy, series: Bars, until: int, other: Bars) -> None:
    """What is decided stays the same when nothing follows the open of bar `until`, and when something else does."""
    at = series.open[until]
    still = (series.ts_ms[until], at, at, at, at, 1.0)
    ended = Bars(*(np.append(column[:until], value) for column, value in zip(series, still, strict=True)))
    switched = Bars(*(np.append(one, two[until + 1 :]) for one, two in zip(ended, other, strict=True)))
    curve, orders = told(strategy, series, until)
    for changed in (ended, switched):
        other_curve, other_orders = told(strategy, changed, until)
        assert other_orders == orders
        assert other_curve == pytest.approx(curve)


def form(left: object, right: object, **terms: float) -> dict[str, Any]:
    return {
        "entry": {"left": left, "is": "above", "right": right},
        "exit": {"left": left, "is": "below", "right": right},
        **terms,
    }


def readings() -> list[dict[str, Any]]:
    return [
        {"indicator": name, "series": series.name, "bars_ago": ago}
        for name, indicator in INDICATORS.items() for series in indicator.series for ago in (0, 3)
    ]  # fmt: skip


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.slug)
@given(seed=st.integers(0, 2**32), until=st.integers(210, SIZE - 1))
@settings(max_examples=15, deadline=None)
def test_the_ready_strategies_do_not_see_what_comes(ready: Any, seed: int, until: int) -> None:
    assert_blind(read(ready.form), walk(SIZE, seed), until, walk(SIZE, seed + 1))


@given(
    st.sampled_from(readings()), st.sampled_from(readings()), st.integers(0, 2**32), st.integers(100, SIZE - 1),
    st.fixed_dictionaries({}, optional={"stop_pct": st.just(2), "trail_pct": st.just(3), "target_pct": st.just(4)}),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_no_indicator_of_the_table_does(left: object, right: object, seed: int, until: int, terms: Any) -> None:
    assert_blind(read(form(left, right, **terms)), walk(SIZE, seed), until, walk(SIZE, seed + 1))


def tomorrow(close: Array) -> Array:
    return np.append(close[1:], np.nan)


def test_the_trap_an_indicator_that_knows_tomorrow_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    prophet = Indicator("prophet", "Prophet", ("close",), tomorrow, Sma, (Series("prophet", "Prophet"),))
    monkeypatch.setitem(INDICATORS, "prophet", prophet)
    strategy = read(form({"indicator": "prophet"}, "close"))
    series = walk(SIZE, 5)
    assert run(strategy, series, per_year=365).figures.twr_pct > 500  # too good to be true
    with pytest.raises(AssertionError):
        for until in range(200, 210):
            assert_blind(strategy, series, until, walk(SIZE, 6))


def test_the_trap_a_jump_cannot_be_had_at_the_price_before_it() -> None:
    """Each jump is over within its bar. Who fills a close's order in that same bar would double his money each time."""
    rows, price = [], 100.0
    for _ in range(6):
        rows += [(price, 2 * price, price, 2 * price), *[(2 * price, 2 * price, 2 * price, 2 * price)] * 3]
        price *= 2
    strategy = read(
        {
            "entry": {"left": "close", "is": "above", "right": "open"},
            "exit": {"left": "close", "is": "above", "right": 0},
            "fee_bps": 0,
            "slippage_bps": 0,
        }
    )
    result = run(strategy, bars(*rows), per_year=365)
    assert len(result.trades) == 6
    assert result.figures.twr_pct == 0
    assert result.holding_figures.twr_pct == 6300
