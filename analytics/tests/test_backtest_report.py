"""What is kept of a result: JSON without NaN, curves that lose no extreme, and rules in words."""

import json
from datetime import date

import numpy as np
import pytest

from analytics.calc.backtest import report
from analytics.calc.backtest.comparison import Compared, differences, remarks
from analytics.calc.backtest.reading import read
from analytics.calc.backtest.ready import READY
from analytics.calc.backtest.run import Result, run
from analytics.calc.backtest.words import sentences
from analytics.tests.bars import walk

FORM = READY[4].form


def result(size: int) -> Result:
    return run(read(FORM), walk(size, 7), per_year=365)


def test_it_is_json_without_nan() -> None:
    found = result(400)
    kept = [
        report.summary(found),
        report.report(found, cash=10_000, missing=0),
        report.trade_rows(found.trades, found.bars),
    ]
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept
    assert report._plain({"a": [float("inf"), 1.0], "b": float("nan")}) == {"a": [None, 1.0], "b": None}


def test_a_short_curve_has_every_bar() -> None:
    found = result(300)
    curve = report.curve(found, cash=10_000)
    assert [row[1] for row in curve] == found.equity.tolist()
    assert [row[2] for row in curve] == found.holding.tolist()
    assert max(row[3] for row in curve) == pytest.approx(found.figures.max_drawdown_pct)


def test_a_long_curve_keeps_its_ends_and_extremes() -> None:
    found = result(20_000)
    curve = report.curve(found, cash=10_000, most=100)
    assert len(curve) <= 100
    assert (curve[0][0], curve[-1][0]) == (found.bars.ts_ms[0], found.bars.ts_ms[-1])
    for place, values in ((1, found.equity), (2, found.holding)):
        column = [row[place] for row in curve]
        assert (min(column), max(column)) == (values.min(), values.max())
    assert max(row[3] for row in curve) == pytest.approx(found.figures.max_drawdown_pct)
    assert max(row[4] for row in curve) == pytest.approx(found.holding_figures.max_drawdown_pct)


def test_drawdowns_count_from_the_start() -> None:
    assert report.drawdowns(np.array([90.0, 120.0, 60.0]), 100).tolist() == pytest.approx([10, 0, 50])


def test_a_trade_row_is_the_trade() -> None:
    found = result(400)
    first, row = found.trades[0], report.trade_rows(found.trades, found.bars)[0]
    assert row["entry_ms"] == found.bars.ts_ms[first.entry_bar]
    assert (row["profit"], row["bars"]) == (first.profit, first.exit_bar - first.entry_bar)


def test_rules_in_words() -> None:
    form = {
        "entry": {"all": [
            {"left": {"indicator": "bollinger", "series": "lower", "bars_ago": 1}, "is": "above", "right": "close"},
            {"any": [
                {"left": {"indicator": "rsi", "window": 2}, "is": "below", "right": 10.5},
                {"left": {"price": "low", "bars_ago": 2}, "is": "crosses_below",
                 "right": {"lowest": "low", "window": 9}},
            ]},
        ]},
        "stop_pct": 5, "trail_pct": 7.5, "target_pct": 20, "size_pct": 50, "fee_bps": 0, "slippage_bps": 2.5,
    }  # fmt: skip
    assert list(sentences(read(form))) == [
        "Buys when Bollinger lower band(20, 2) 1 bar ago is above the close and (RSI(2) is below 10.5 or the low 2 bars"
        " ago crosses below the lowest low of 9 bars).",
        "A stop sells 5 % below the price of the entry.",
        "A stop follows 7.5 % below the highest price since the entry.",
        "A target sells 20 % above the price of the entry.",
        "Each entry buys for 50 % of the money; each fill costs 0 bps in fees and 2.5 bps in slippage.",
    ]


def test_differences_have_no_made_up_numbers() -> None:
    assert differences({"a": 1.0, "b": None, "c": 2}, {"a": 3.0, "b": 1.0}) == {"a": 2.0, "b": None, "c": None}


def test_what_makes_a_comparison_unfair_is_said() -> None:
    one = Compared("BTC/USDT", "1d", date(2025, 1, 1), date(2025, 2, 1), 15, {})
    assert list(remarks([one, one])) == []
    other = Compared("AAPL", "1h", date(2025, 1, 2), date(2025, 2, 1), 0, {})
    assert [remark.code for remark in remarks([one, other])] == [
        "different_instruments", "different_days", "different_intervals", "different_costs",
    ]  # fmt: skip
