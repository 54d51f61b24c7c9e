"""A bar at a time gives what the whole series gives: the same bars empty, the same figures within 1e-9."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.calc.bars import Bars
from analytics.calc.indicators.indicator import Indicator
from analytics.calc.indicators.parameters import Parameter
from analytics.calc.indicators.table import INDICATORS
from analytics.calc.risk.market import RollingCorrelation, rolling_correlation
from analytics.calc.risk.volatility import EwmaVolatility, RollingVolatility, ewma_volatility, rolling_volatility
from analytics.calc.series import Array
from analytics.tests.candles import any_bars, one_by_one, walk


def some_parameters(indicator: Indicator) -> st.SearchStrategy[dict[str, Any]]:
    def of(parameter: Parameter) -> st.SearchStrategy[Any]:
        if parameter.choices:
            return st.sampled_from(parameter.choices)
        if isinstance(parameter.default, float):
            return st.floats(parameter.low, parameter.high)
        return st.integers(int(parameter.low), 30)

    drawn = st.fixed_dictionaries({parameter.name: of(parameter) for parameter in indicator.parameters})
    return drawn.filter(
        lambda found: all(found[a] < found[b] for a, b in zip(indicator.rising, indicator.rising[1:], strict=False))
    )


def same(stepped: list[tuple[float | None, ...]], whole: dict[str, Array], scale: Array) -> None:
    for column, (name, expected) in enumerate(whole.items()):
        found = np.array([figures[column] for figures in stepped], np.float64)
        assert (np.isnan(found) == np.isnan(expected)).all(), name
        there = ~np.isnan(expected)
        assert np.isfinite(expected[there]).all(), name
        apart = np.abs(found - expected)[there]
        assert (apart <= 1e-9 * np.maximum(np.abs(expected[there]), scale[there])).all(), (name, apart.max())


def scale_of(indicator: Indicator, bars: Bars) -> Array:
    """What rounding is measured by: differences of prices round as the prices do, that were looked at."""
    prices = np.maximum.accumulate(np.nan_to_num(bars.high))
    if indicator.name == "obv":
        return np.cumsum(np.nan_to_num(bars.volume))
    return prices if indicator.pane == "price" or indicator.bounds is None else np.full(bars.size, 100.0)


@pytest.mark.parametrize("name", INDICATORS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_indicator(name: str, data: st.DataObject) -> None:
    indicator = INDICATORS[name]
    bars, parameters = data.draw(any_bars()), data.draw(some_parameters(indicator))
    steps = indicator.stepper(**parameters)
    stepped = [steps.step(bar) for bar in one_by_one(bars)]
    same(stepped, indicator.over(bars, **parameters), scale_of(indicator, bars))


@pytest.mark.parametrize("name", INDICATORS)
def test_over_many_blocks_and_chunks(name: str) -> None:
    indicator, bars = INDICATORS[name], walk(17_000)
    steps = indicator.stepper()
    stepped = [steps.step(bar) for bar in one_by_one(bars)]
    scale = scale_of(indicator, bars) if name in {"macd", "obv"} else np.zeros(bars.size)
    same(stepped, indicator.over(bars), scale)


@pytest.mark.parametrize("name", INDICATORS)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_the_running_bar_is_only_looked_at(name: str, data: st.DataObject) -> None:
    """However often it is asked for, what follows is the same; and it is what `step` would have said."""
    bars = data.draw(any_bars(most=60, gaps=False))
    looked, plain = INDICATORS[name].stepper(), INDICATORS[name].stepper()
    for bar in one_by_one(bars):
        assert bar is not None
        assert looked.peek(bar) == looked.peek(bar)
        running = looked.peek(bar)
        assert looked.step(bar) == plain.step(bar) == running


@given(any_bars(), st.integers(2, 30), st.integers(1, 30))
@settings(max_examples=80, deadline=None)
def test_volatilities_and_correlation(bars: Bars, window: int, warm_up: int) -> None:
    left, right = np.log(bars.close) / 10, bars.volume / 1000
    for whole, steps, inputs in (
        (rolling_volatility(left, window, 365), RollingVolatility(window, 365), (left,)),
        (ewma_volatility(left, 365, warm_up=warm_up), EwmaVolatility(365, warm_up=warm_up), (left,)),
        (rolling_correlation(left, right, window), RollingCorrelation(window), (left, right)),
    ):
        stepped: list[tuple[float | None, ...]] = []
        for figures in zip(*(each.tolist() for each in inputs), strict=True):
            if np.isnan(figures).any():
                steps.miss()
                stepped.append((None,))
            else:
                stepped.append((steps.step(*figures),))
        same(stepped, {"figure": whole}, np.full(bars.size, 1e-3))
