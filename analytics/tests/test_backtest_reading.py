"""Strategies are read from a form that anybody may send: what is wrong is named with its place, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.calc.backtest.reading import BadForm, read
from analytics.calc.backtest.ready import READY
from analytics.calc.backtest.strategy import (
    Condition,
    Every,
    Extreme,
    Number,
    Price,
    Reading,
    Relation,
    Some,
    Strategy,
)

RULE = {"left": "close", "is": "above", "right": 5}
FORM: dict[str, Any] = {"entry": RULE, "exit": RULE}
SMA = {"indicator": "sma", "window": 20}


def test_a_form_becomes_a_strategy() -> None:
    crossing = {"left": SMA, "is": "crosses_above", "right": {"price": "open", "bars_ago": 3}}
    form = {
        "entry": {"all": [RULE, {"any": [crossing]}]},
        "exit": {"left": "low", "is": "below", "right": {"lowest": "low", "window": 10, "bars_ago": 1}},
        "size_pct": 50, "fee_bps": 0, "slippage_bps": 1.5, "stop_pct": 8, "trail_pct": None, "target_pct": 20,
    }  # fmt: skip
    plain = Condition(Price("close"), Relation.ABOVE, Number(5))
    cross = Condition(Reading("sma", "sma", (("window", 20),)), Relation.CROSSES_ABOVE, Price("open", 3))
    assert read(form) == Strategy(
        Every((plain, Some((cross,)))), Condition(Price("low"), Relation.BELOW, Extreme("lowest", "low", 10, 1)),
        size_pct=50, fee_bps=0, slippage_bps=1.5, stop_pct=8, target_pct=20,
    )  # fmt: skip


def test_what_is_not_given_has_a_default() -> None:
    strategy = read(FORM)
    assert (strategy.size_pct, strategy.fee_bps, strategy.slippage_bps, strategy.stop_pct) == (100, 10, 5, None)
    macd = read({"entry": {"left": {"indicator": "macd", "series": "signal"}, "is": "above", "right": 0}, "exit": RULE})
    assert macd.entry.left.parameters == (("fast", 12), ("slow", 26), ("signal", 9))


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.slug)
def test_the_ready_ones_can_be_read_and_sent(ready: Any) -> None:
    assert read(json.loads(json.dumps(ready.form))) == read(ready.form)


def deep(levels: int) -> dict[str, Any]:
    rule: dict[str, Any] = RULE
    for _ in range(levels):
        rule = {"all": [rule]}
    return rule


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ([], ""),
        ({}, "entry"),
        ({"entry": None, "exit": RULE}, "entry"),
        ({"entry": RULE}, "exit"),
        ({**FORM, "leverage": 5}, "leverage"),
        ({**FORM, "size_pct": 0}, "size_pct"),
        ({**FORM, "size_pct": 101}, "size_pct"),
        ({**FORM, "size_pct": None}, "size_pct"),
        ({**FORM, "size_pct": True}, "size_pct"),
        ({**FORM, "fee_bps": "10"}, "fee_bps"),
        ({**FORM, "fee_bps": -1}, "fee_bps"),
        ({**FORM, "stop_pct": float("nan")}, "stop_pct"),
        ({**FORM, "stop_pct": 10**400}, "stop_pct"),
        ({**FORM, "entry": {"all": []}}, "entry.all"),
        ({**FORM, "entry": {"all": RULE}}, "entry.all"),
        ({**FORM, "entry": {"all": [RULE], "any": [RULE]}}, "entry.any"),
        ({**FORM, "entry": {"all": [RULE, 7]}}, "entry.all.1"),
        ({**FORM, "entry": deep(4)}, "entry.all.0.all.0.all.0"),
        ({**FORM, "entry": {"any": [RULE] * 21}}, "entry.any.20"),
        ({**FORM, "entry": {"left": "close", "is": "above"}}, "entry.right"),
        ({**FORM, "entry": RULE | {"is": "over"}}, "entry.is"),
        ({**FORM, "entry": RULE | {"is": ["above"]}}, "entry.is"),
        ({**FORM, "entry": RULE | {"left": 4}}, "entry"),
        ({**FORM, "entry": RULE | {"left": "vibes"}}, "entry.left"),
        ({**FORM, "entry": RULE | {"left": None}}, "entry.left"),
        ({**FORM, "entry": RULE | {"left": {}}}, "entry.left"),
        ({**FORM, "entry": RULE | {"left": {"price": "close", "bars_ago": -1}}}, "entry.left.bars_ago"),
        ({**FORM, "entry": RULE | {"left": {"highest": "high"}}}, "entry.left.window"),
        ({**FORM, "entry": RULE | {"left": {"highest": "high", "window": 1.5}}}, "entry.left.window"),
        ({**FORM, "entry": RULE | {"left": {"indicator": "crystal_ball"}}}, "entry.left.indicator"),
        ({**FORM, "entry": RULE | {"left": {"indicator": ["sma"]}}}, "entry.left.indicator"),
        ({**FORM, "entry": RULE | {"left": {"indicator": "macd"}}}, "entry.left.series"),
        ({**FORM, "entry": RULE | {"left": SMA | {"series": "signal"}}}, "entry.left.series"),
        ({**FORM, "entry": RULE | {"left": SMA | {"window": 0}}}, "entry.left.window"),
        ({**FORM, "entry": RULE | {"left": SMA | {"window": 20.5}}}, "entry.left.window"),
        ({**FORM, "entry": RULE | {"left": SMA | {"window": "20"}}}, "entry.left.window"),
        ({**FORM, "entry": RULE | {"left": SMA | {"length": 20}}}, "entry.left.length"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(form: object, path: str) -> None:
    with pytest.raises(BadForm) as refused:
        read(form)
    assert refused.value.path == path
    assert refused.value.detail.endswith(".")


words = st.sampled_from(["entry", "exit", "all", "any", "left", "is", "right", "above", "close", "indicator", "sma",
                         "window", "series", "highest", "bars_ago", "price", "stop_pct", "size_pct"])  # fmt: skip
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words | st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(words, anything, max_size=5) | st.builds(lambda rule: {"entry": rule, "stop_pct": 5}, anything))
def test_anything_is_read_or_refused(form: object) -> None:
    try:
        assert isinstance(read(form), Strategy)
    except BadForm as refused:
        assert refused.detail
