"""The table: parameters within bounds, clear words about those that are not, and no row that lies about itself."""

import inspect
from typing import Any

import pytest

from analytics.calc.indicators.parameters import BadParameter
from analytics.calc.indicators.table import INDICATORS
from analytics.tests.candles import one_by_one, walk

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("sma", {"window": 0}, "window: a whole number from 1 to 1000"),
    ("sma", {"window": 1001}, "window: a whole number from 1 to 1000"),
    ("sma", {"window": 2.5}, "window: a whole number from 1 to 1000"),
    ("sma", {"window": True}, "window: a whole number from 1 to 1000"),
    ("sma", {"window": "20"}, "window: a whole number from 1 to 1000"),
    ("sma", {"window": float("nan")}, "window: a whole number from 1 to 1000"),
    ("bollinger", {"deviations": 0}, "deviations: a number from 0.1 to 10"),
    ("bollinger", {"deviations": float("inf")}, "deviations: a number from 0.1 to 10"),
    ("vwap", {"anchor": "decade"}, "anchor: one of day, week, month, year"),
    ("macd", {"fast": 26}, "slow: more than fast"),
    ("sma", {"widow": 3}, "widow: one of window"),
    ("obv", {"window": 3}, "window: this one takes none"),
]


@pytest.mark.parametrize(("name", "given", "said"), WRONG)
def test_what_is_wrong_is_said(name: str, given: dict[str, Any], said: str) -> None:
    with pytest.raises(BadParameter) as refused:
        INDICATORS[name].over(walk(30), **given)
    assert str(refused.value) == said


def test_defaults_and_whole_numbers_from_json() -> None:
    assert INDICATORS["bollinger"].read({"window": 10.0, "deviations": 3}) == {"window": 10, "deviations": 3.0}
    assert isinstance(INDICATORS["bollinger"].read({"window": 10.0})["window"], int)


@pytest.mark.parametrize("name", INDICATORS)
def test_a_row_says_what_its_functions_take_and_give(name: str) -> None:
    indicator = INDICATORS[name]
    named = [parameter.name for parameter in indicator.parameters]
    assert list(inspect.signature(indicator.whole).parameters) == [*indicator.inputs, *named] or indicator.inputs == (
        "close",
    )
    assert list(inspect.signature(indicator.steps.__init__).parameters)[1:] == named
    assert list(inspect.signature(indicator.whole).parameters)[len(indicator.inputs) :] == named
    bars = walk(5)
    assert list(indicator.over(bars)) == [series.name for series in indicator.series]
    steps = indicator.stepper()
    assert {len(steps.step(bar)) for bar in one_by_one(bars)} == {len(indicator.series)}
    assert {series.drawn_back_by for series in indicator.series} <= {"", *named}
    assert indicator.read({}) == {parameter.name: parameter.default for parameter in indicator.parameters}


@pytest.mark.parametrize("name", INDICATORS)
def test_bounded_figures_stay_within(name: str) -> None:
    indicator = INDICATORS[name]
    if indicator.bounds is not None:
        low, high = indicator.bounds
        for values in indicator.over(walk(2000)).values():
            known = values[values == values]
            assert ((low <= known) & (known <= high)).all()
