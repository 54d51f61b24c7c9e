"""Risk figures beside pandas' and a pencil's, and None wherever there is no answer."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analytics.calc.risk.contribution import contributions
from analytics.calc.risk.correlation import aligned, correlation, covariance
from analytics.calc.risk.drawdown import RunningDrawdown, drawdowns, max_drawdown
from analytics.calc.risk.losses import expected_shortfall, value_at_risk
from analytics.calc.risk.market import beta, rolling_beta, rolling_correlation
from analytics.calc.risk.ratios import calmar, sharpe, sortino, yearly_growth
from analytics.calc.risk.returns import log_returns, per_year, simple_returns
from analytics.calc.risk.volatility import ewma_volatility, rolling_volatility, volatility
from analytics.calc.series import latest
from analytics.tests.candles import walk
from markets.calc.intervals import DAY_MS, Interval

CLOSES, MARKET = walk(800).close, walk(800, seed=2).close
OURS, THEIRS = pd.Series(CLOSES).pct_change(), pd.Series(MARKET).pct_change()
LOGS = np.log(pd.Series(CLOSES)).diff()
YEAR = 252
near = pytest.approx


def test_returns_as_pandas() -> None:
    np.testing.assert_allclose(simple_returns(CLOSES), OURS, rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(log_returns(CLOSES), LOGS, rtol=1e-9, atol=1e-15)


def test_no_return_beside_a_missing_bar_or_a_price_of_nothing() -> None:
    closes = np.array([1, 2, np.nan, 4, 8, 0, 3, 6])
    np.testing.assert_allclose(simple_returns(closes), [np.nan, 1, np.nan, np.nan, 1, np.nan, np.nan, 1])


def test_bars_of_a_year() -> None:
    assert per_year(Interval.D1, always_open=True) == 365
    assert per_year(Interval.D1, always_open=False) == 252
    assert per_year(Interval.H1, always_open=True) == 365 * 24
    assert per_year(Interval.H1, always_open=False) == 252 * 6.5
    assert per_year(Interval.W1, always_open=False) == per_year(Interval.W1, always_open=True) == near(52.18, abs=0.01)


def test_volatility_as_pandas() -> None:
    logs = log_returns(CLOSES)
    assert volatility(logs, YEAR) == near(LOGS.std() * YEAR**0.5, rel=1e-9)
    expected = LOGS.rolling(30).std() * YEAR**0.5
    np.testing.assert_allclose(rolling_volatility(logs, 30, YEAR), expected, rtol=1e-9)
    squares = LOGS[1:].to_numpy() ** 2
    seeded = pd.Series([squares[:20].mean(), *squares[20:]]).ewm(alpha=0.06, adjust=False).mean()
    np.testing.assert_allclose(ewma_volatility(logs, YEAR)[20:], np.sqrt(seeded * YEAR), rtol=1e-9)
    assert np.isnan(ewma_volatility(logs, YEAR)[:20]).all()


def test_ratios_as_pandas() -> None:
    excess = OURS - 0.04 / YEAR
    assert sharpe(simple_returns(CLOSES), YEAR, risk_free=0.04) == near(
        excess.mean() / excess.std() * YEAR**0.5, rel=1e-9
    )
    down = (excess[1:].clip(upper=0) ** 2).mean() ** 0.5
    assert sortino(simple_returns(CLOSES), YEAR, risk_free=0.04) == near(excess.mean() / down * YEAR**0.5, rel=1e-9)
    growth = (CLOSES[-1] / CLOSES[0]) ** (YEAR / 799) - 1
    fall = (1 - pd.Series(CLOSES) / pd.Series(CLOSES).cummax()).max()
    assert yearly_growth(CLOSES, YEAR) == near(growth, rel=1e-9)
    assert calmar(CLOSES, YEAR) == near(growth / fall, rel=1e-9)


def test_beta_and_alpha_as_pandas() -> None:
    found = beta(simple_returns(CLOSES), simple_returns(MARKET), YEAR, risk_free=0.04)
    assert found is not None
    slope = OURS.cov(THEIRS) / THEIRS.var()
    assert found.beta == near(slope, rel=1e-9)
    free = 0.04 / YEAR
    assert found.alpha == near(((OURS.mean() - free) - slope * (THEIRS.mean() - free)) * YEAR, rel=1e-9)
    assert found.observations == 799


def test_rolling_beta_and_correlation_as_pandas() -> None:
    ours, theirs = simple_returns(CLOSES), simple_returns(MARKET)
    np.testing.assert_allclose(
        rolling_correlation(ours, theirs, 90), OURS.rolling(90).corr(THEIRS), rtol=1e-9, atol=1e-12
    )
    expected = OURS.rolling(90).cov(THEIRS) / THEIRS.rolling(90).var()
    np.testing.assert_allclose(rolling_beta(ours, theirs, 90), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("confidence", [0.95, 0.99])
def test_losses_as_pandas(confidence: float) -> None:
    returns = simple_returns(CLOSES)
    at_risk = OURS.quantile(1 - confidence)
    assert value_at_risk(returns, confidence) == near(-at_risk, rel=1e-9)
    assert expected_shortfall(returns, confidence) == near(-OURS[at_risk >= OURS].mean(), rel=1e-9)


def test_losses_need_enough_history() -> None:
    returns = np.random.default_rng(1).normal(size=100)
    assert value_at_risk(returns[:19]) is None
    assert value_at_risk(returns[:20]) is not None
    assert value_at_risk(returns[:99], 0.99) is expected_shortfall(returns[:99], 0.99) is None
    assert value_at_risk(returns, 0.99) is not None


def test_drawdown_with_its_dates() -> None:
    days = 1_577_836_800_000 + DAY_MS * np.arange(8)
    values = np.array([100, 120, 90, np.nan, 60, 110, 120, 80], np.float64)
    found = max_drawdown(values, days)
    assert found is not None
    assert found.depth == 0.5
    assert [datetime.fromtimestamp(ms / 1000, UTC).day for ms in (found.peak_ms, found.trough_ms)] == [2, 5]
    assert found.recovered_ms == days[6]
    again = max_drawdown(values[:6], days[:6])
    assert again is not None
    assert again.recovered_ms is None
    assert max_drawdown(np.array([1.0, 1, 2]), days[:3]) is None
    assert max_drawdown(np.array([]), days[:0]) is None


@given(st.lists(st.floats(0.01, 1e6), max_size=60))
def test_running_drawdown_is_the_whole_one(values: list[float]) -> None:
    running = RunningDrawdown()
    assert [running.step(value) for value in values] == drawdowns(np.array(values, np.float64)).tolist()


NOTHING = [np.array([]), np.array([np.nan]), np.array([np.nan, 0.01])]


@pytest.mark.parametrize("returns", NOTHING, ids=len)
def test_too_little_is_none(returns: np.ndarray) -> None:
    assert volatility(returns) is sharpe(returns, YEAR) is sortino(returns, YEAR) is value_at_risk(returns) is None
    assert beta(returns, returns, YEAR) is None
    assert yearly_growth(1 + returns, YEAR) is calmar(1 + returns, YEAR) is None


def test_what_does_not_scatter_has_no_ratio() -> None:
    steady = simple_returns(100 * 1.001 ** np.arange(400))
    other = simple_returns(MARKET[:400])
    assert volatility(steady) == 0
    assert sharpe(steady, YEAR) is sortino(steady, YEAR) is beta(other, steady, YEAR) is None
    assert calmar(100 * 1.001 ** np.arange(400), YEAR) is None
    assert latest(rolling_correlation(steady, other, 30)) is latest(rolling_beta(other, steady, 30)) is None


def test_correlation_as_numpy_and_empty_for_what_stands_still() -> None:
    returns = np.random.default_rng(4).normal(size=(5, 90))
    np.testing.assert_allclose(correlation(returns), np.corrcoef(returns), rtol=1e-9)
    np.testing.assert_allclose(covariance(returns), np.cov(returns), rtol=1e-9)
    returns[2] = 0.01
    found = correlation(returns)
    assert np.isnan(found[2]).all()
    assert np.isnan(found[:, 2]).all()
    assert np.isfinite(np.delete(np.delete(found, 2, 0), 2, 1)).all()
    assert np.isnan(correlation(returns[:, :1])).all()


@given(arrays(np.float64, st.tuples(st.integers(1, 6), st.integers(2, 30)), elements=st.floats(-0.5, 0.5)))
@settings(max_examples=100, deadline=None)
def test_a_correlation_is_symmetric_and_within_one(returns: np.ndarray) -> None:
    found = correlation(returns)
    np.testing.assert_array_equal(found, found.T)
    known = found[np.isfinite(found)]
    assert (np.abs(known) <= 1).all()
    diagonal = np.diag(found)
    assert (np.isnan(diagonal) | (diagonal == 1)).all()


def test_series_are_aligned_before_returns_are_made() -> None:
    """A week-end of crypto counts for the share's Monday."""
    crypto = (np.arange(6), np.array([1, 2, 3, 4, 5, 6.0]))
    share = (np.array([0, 1, 4, 5]), np.array([10, 11, np.nan, 12]))
    found = aligned([crypto, share])
    assert found.ts_ms.tolist() == [0, 1, 5]
    assert found.closes.tolist() == [[1, 2, 6], [10, 11, 12]]
    assert aligned([crypto, (np.array([99]), np.array([1.0]))]).closes.shape == (2, 0)


@given(arrays(np.float64, (4, 40), elements=st.floats(-0.1, 0.1)), arrays(np.float64, 4, elements=st.floats(0, 1)))
@settings(max_examples=100, deadline=None)
def test_parts_of_a_risk_add_up(returns: np.ndarray, weights: np.ndarray) -> None:
    found = contributions(weights, covariance(returns), YEAR)
    if found is not None:
        assert sum(found.shares) == near(1)
        assert found.volatility == near((weights @ returns).std(ddof=1) * YEAR**0.5, rel=1e-6, abs=1e-9)


def test_cash_brings_no_risk_and_what_hedges_takes_some() -> None:
    swing = np.array([0.1, -0.1, 0.1, -0.1])
    moves = covariance(np.array([swing, -swing, swing * 0]))
    found = contributions(np.array([0.6, 0.2, 0.2]), moves)
    assert found is not None
    assert found.shares == near([1.5, -0.5, 0])
    assert contributions(np.array([0.0, 0, 1]), moves) is None
