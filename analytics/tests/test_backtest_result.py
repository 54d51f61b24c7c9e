"""What a backtest tells: curves, figures, why it differed from holding, and what to keep in mind."""

from dataclasses import asdict
from math import isfinite
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.calc.backtest.reading import read
from analytics.calc.backtest.ready import READY
from analytics.calc.backtest.run import Result, TooShort, run
from analytics.calc.backtest.signals import bars_needed
from analytics.calc.bars import BadBars, Bars
from analytics.tests.bars import DAY_MS, FIRST_MS, bars, walk

FREE = {"fee_bps": 0, "slippage_bps": 0}
RULES = {
    "entry": {"left": "close", "is": "crosses_above", "right": {"indicator": "sma", "window": 10}},
    "exit": {"left": "close", "is": "crosses_below", "right": {"indicator": "sma", "window": 10}},
}
UP_DOWN_UP = bars(
    (100, 100, 100, 100), (100, 110, 100, 110), (110, 132, 110, 132), (132, 132, 99, 99), (99, 99, 99, 99),
    (99, 150, 99, 150), (150, 165, 150, 165),
)  # fmt: skip


def backtested(form: dict[str, Any], series: Bars, **given: Any) -> Result:
    return run(read(form), series, **{"per_year": 365} | given)


def always_in_above(price: float, **terms: float) -> dict[str, Any]:
    return {
        "entry": {"left": "close", "is": "above", "right": price},
        "exit": {"left": "close", "is": "below", "right": price},
        **FREE,
        **terms,
    }


def codes(result: Result) -> set[str]:
    return {remark.code for remark in result.warnings}


def test_a_whole_backtest_by_hand() -> None:
    """In at 110 (bar 2), out at 99 (bar 4), in at 150 (bar 6), still in at 165."""
    result = backtested(always_in_above(105), UP_DOWN_UP, cash=1100)
    assert [(trade.entry_price, trade.exit_price, trade.is_open) for trade in result.trades] == [
        (110, 99, False),
        (150, 165, True),
    ]
    assert result.equity.tolist() == pytest.approx([1100, 1100, 1320, 990, 990, 990, 1089])
    assert result.holding.tolist() == pytest.approx([1100, 1210, 1452, 1089, 1089, 1650, 1815])
    assert result.figures.twr_pct == pytest.approx(-1)
    assert result.figures.max_drawdown_pct == pytest.approx(25)
    assert result.figures.drawdown_from_ms == FIRST_MS + 2 * DAY_MS
    assert result.figures.recovered_ms is None
    assert result.holding_figures.twr_pct == pytest.approx(65)
    told = result.trade_figures
    assert (told.count, told.closed, told.won_pct, told.profit_factor) == (2, 1, 0, 0)
    assert told.average_bars == 2
    assert told.exposure_pct == pytest.approx(100 * 3 / 7)
    assert result.attribution.while_in == pytest.approx(0.99)
    assert result.attribution.while_out == pytest.approx(1.65 / 0.99)


def test_sharpe_and_volatility_are_counted_from_days_also_over_minutes() -> None:
    series = walk(3 * 1440, 4, step_ms=60_000, moves=0.001)
    result = backtested(RULES, series)
    ends = result.equity[1439::1440]
    returns = np.diff([10_000, *ends]) / [10_000, *ends[:-1]]
    assert result.figures.sharpe == pytest.approx(returns.mean() / returns.std(ddof=1) * 365**0.5)
    assert result.figures.volatility_pct == pytest.approx(100 * np.log1p(returns).std(ddof=1) * 365**0.5)


def test_below_a_year_nothing_is_said_of_a_year() -> None:
    assert backtested(RULES, walk(364, 1)).figures.annual_pct is None
    two_years = backtested(RULES, walk(730, 1)).figures
    assert two_years.annual_pct == pytest.approx(100 * ((1 + two_years.twr_pct / 100) ** 0.5 - 1))
    assert two_years.calmar == pytest.approx(two_years.annual_pct / two_years.max_drawdown_pct)


@given(
    st.integers(0, 2**32), st.sampled_from([100, 40]), st.sampled_from([0, 10, 200]),
    st.fixed_dictionaries({}, optional={"stop_pct": st.just(3), "trail_pct": st.just(4), "target_pct": st.just(5)}),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_parts_multiply_up_to_the_whole(seed: int, size: float, costs: float, terms: Any) -> None:
    series = walk(400, seed)
    result = backtested({**RULES, "size_pct": size, "fee_bps": costs, "slippage_bps": costs, **terms}, series)
    parts = result.attribution
    assert parts.while_in * parts.costs * parts.size == pytest.approx(1 + result.figures.twr_pct / 100)
    assert parts.while_in * parts.while_out == pytest.approx(series.close[-1] / series.open[0])
    assert (parts.costs == pytest.approx(1)) == (costs == 0 or not result.trades)
    if size == 100:
        assert parts.size == pytest.approx(1)
    shown = [*asdict(result.figures).values(), *asdict(result.trade_figures).values(), *result.equity, *result.holding]
    assert all(value is None or isfinite(value) for value in shown)


def test_bars_before_the_first_only_warm_up() -> None:
    series = walk(500, 9)
    result = backtested(RULES, series, first=100)
    assert result.bars.size == result.equity.size == 400
    assert result.warm_up == 0
    assert result.equity[0] == 10_000
    assert result.holding[0] == pytest.approx(10_000 * series.close[100] / (series.open[100] * 1.0005 * 1.001))
    late = [trade.entry_bar + 100 for trade in result.trades]
    assert set(late[1:]) <= {trade.entry_bar for trade in backtested(RULES, series).trades}


@pytest.mark.parametrize("ready", READY, ids=lambda ready: ready.slug)
def test_each_ready_strategy_trades_and_says_how_much_it_must_see(ready: Any) -> None:
    strategy = read(ready.form)
    result = run(strategy, walk(1826, 3), per_year=365)
    assert result.trades
    needed = bars_needed(strategy)
    assert result.warm_up + 1 == needed
    with pytest.raises(TooShort) as refused:
        run(strategy, walk(needed - 1, 3), per_year=365)
    assert (refused.value.size, refused.value.needed) == (needed - 1, needed)


def test_flat_prices_give_no_figure_that_is_none() -> None:
    result = backtested({**RULES, "stop_pct": 5}, bars(*[(100, 100, 100, 100)] * 50))
    assert result.trades == []
    assert result.figures.twr_pct == 0
    assert result.figures.max_drawdown_pct == 0
    assert (result.figures.sharpe, result.figures.sortino, result.figures.calmar) == (None, None, None)
    assert result.trade_figures.won_pct is None
    assert "no_trades" in codes(result)


def test_warnings() -> None:
    by_hand = backtested(always_in_above(105), UP_DOWN_UP)
    assert codes(by_hand) == {"short_history", "few_trades", "open_position", "no_costs"}
    assert "missing_bars" in codes(backtested(RULES, walk(400, 1), missing=3))
    assert "long_warm_up" in codes(backtested(READY[0].form, walk(700, 1)))
    both = bars((100, 100, 100, 100), *[(100, 120, 80, 100)] * 3)
    assert "doubtful_fills" in codes(backtested({**always_in_above(1), "stop_pct": 5, "target_pct": 5}, both))
    quiet = backtested({**RULES, "fee_bps": 5}, walk(1000, 2))
    assert "short_history" not in codes(quiet)
    assert "no_costs" not in codes(quiet)


def test_costs_may_decide_and_may_take_all() -> None:
    rising = [(100 + n, 101 + n, 100 + n, 101 + n) for n in range(400)]
    often = {
        "entry": {"left": "close", "is": "above", "right": 0},
        "exit": {"left": "close", "is": "above", "right": 0},
    }
    assert "costs_decide" in codes(backtested({**often, "fee_bps": 100}, bars(*rising)))
    ruined = backtested({**often, "fee_bps": 1000}, bars(*rising))
    assert "ruined" in codes(ruined)
    assert ruined.figures.twr_pct == pytest.approx(-100)


def test_one_trade_that_made_it_all_is_named() -> None:
    rows = [(100, 100, 100, 100), (100, 102, 100, 102), (102, 102, 98, 98), (98, 104, 98, 104), (104, 200, 104, 200),
            (200, 200, 90, 90), (190, 190, 190, 90 + 100)]  # fmt: skip
    result = backtested(always_in_above(101, target_pct=50), bars(*rows))
    assert "one_trade" in codes(result)


def test_the_reasons_are_sentences_with_the_numbers_in_them() -> None:
    result = backtested(always_in_above(105), UP_DOWN_UP)
    assert [reason.text for reason in result.reasons] == [
        "It lost 1.0 %; buying once and holding made 65.0 %.",
        "It was invested 43 % of the time. In that time the price fell 1.0 %, in the rest it rose 66.7 %.",
        "Its deepest fall was 25.0 %, that of holding 25.0 %.",
    ]


@pytest.mark.parametrize(
    ("column", "place", "value"),
    [("close", 2, np.nan), ("open", 1, 0.0), ("low", 3, -1.0), ("high", 2, 1.0), ("low", 2, 1e9), ("ts_ms", 3, 0)],
)
def test_bars_that_are_none_are_refused(column: str, place: int, value: float) -> None:
    series = walk(10, 1)
    series.check()
    getattr(series, column)[place] = value
    with pytest.raises(BadBars):
        series.check()
