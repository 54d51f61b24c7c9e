"""The figures that everybody filters by, of one instrument's days."""

from datetime import date, timedelta
from math import isfinite

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.calc.bars import Bars
from analytics.calc.metrics import EPOCH, figures, midnight_ms, months_before
from analytics.calc.yardstick import yardstick
from analytics.services.metrics import FIGURES
from analytics.tests.bars import walk
from analytics.tests.candles import any_bars
from markets.calc.intervals import DAY_MS

LAST = date(2026, 11, 20)
CRYPTO = 365


def days_to(last: date, bars: Bars) -> Bars:
    """The same bars, one a day, up to `last`."""
    size = bars.size
    return bars._replace(ts_ms=midnight_ms(last) + (np.arange(size) - size + 1) * DAY_MS)


@pytest.fixture(scope="module")
def days() -> Bars:
    return days_to(LAST, walk(1900, 4))


def close_at(days: Bars, day: date) -> float:
    return float(days.close[np.searchsorted(days.ts_ms, midnight_ms(day))])


def test_returns_are_to_the_same_date(days: Bars) -> None:
    found = figures(days, per_year=CRYPTO)
    for name, day in {
        "return_1d": date(2026, 11, 19), "return_1w": date(2026, 11, 13), "return_1m": date(2026, 10, 20),
        "return_3m": date(2026, 8, 20), "return_6m": date(2026, 5, 20), "return_ytd": date(2025, 12, 31),
        "return_1y": date(2025, 11, 20), "return_3y": date(2023, 11, 20), "return_5y": date(2021, 11, 20),
    }.items():  # fmt: skip
        assert found[name] == pytest.approx(100 * (days.close[-1] / close_at(days, day) - 1), rel=1e-12), name


def test_a_day_without_trade_counts_from_the_one_before(days: Bars) -> None:
    listed = days_to(LAST, days)
    weekdays = (listed.ts_ms // DAY_MS + 3) % 7 < 5
    listed = Bars(*(column[weekdays] for column in listed))
    monday = date(2026, 11, 16)
    until_monday = listed.cut(0, int(np.searchsorted(listed.ts_ms, midnight_ms(monday))) + 1)
    friday = close_at(listed, date(2026, 11, 13))
    assert figures(until_monday, per_year=252)["return_1d"] == pytest.approx(
        100 * (close_at(listed, monday) / friday - 1)
    )


def test_the_rest_as_pandas(days: Bars) -> None:
    when = pd.to_datetime(days.ts_ms, unit="ms")
    frame = pd.DataFrame({name: getattr(days, name) for name in days._fields[1:]}, index=when)
    year = frame.loc["2025-11-21":]
    with_before = frame.loc["2025-11-20":]
    returns = with_before.close.pct_change().dropna()
    logs = np.log(with_before.close).diff().dropna()
    fifty, long = frame.close.rolling(50).mean(), frame.close.rolling(200).mean()
    market = days_to(LAST, walk(1900, 5))
    theirs = np.log(pd.Series(market.close, when)).diff().loc[logs.index]
    expected = {
        "close": frame.close.iloc[-1],
        "volatility_30d": 100 * np.log(frame.close).diff().iloc[-30:].std() * 365**0.5,
        "volatility_1y": 100 * logs.std() * 365**0.5,
        "sharpe_1y": returns.mean() / returns.std() * 365**0.5,
        "max_drawdown_1y": 100 * (1 - with_before.close / with_before.close.cummax()).max(),
        "high_52w": year.high.max(),
        "low_52w": year.low.min(),
        "from_high_52w": 100 * (frame.close.iloc[-1] / year.high.max() - 1),
        "from_low_52w": 100 * (frame.close.iloc[-1] / year.low.min() - 1),
        "sma_50": fifty.iloc[-1],
        "sma_200": long.iloc[-1],
        "from_sma_50": 100 * (frame.close.iloc[-1] / fifty.iloc[-1] - 1),
        "from_sma_200": 100 * (frame.close.iloc[-1] / long.iloc[-1] - 1),
        "volume_ratio": frame.volume.iloc[-1] / frame.volume.iloc[-21:-1].mean(),
        "beta": logs.cov(theirs) / theirs.var(),
    }
    found = figures(days, per_year=CRYPTO, market=market)
    for name, figure in expected.items():
        assert found[name] == pytest.approx(figure, rel=1e-9), name
    assert set(found) == set(FIGURES)


@pytest.mark.parametrize(
    ("closes", "days_in_a_row"),
    [
        ([*range(100, 310)], 10),
        ([*range(400, 190, -1)], -10),
        ([*range(100, 305), 1, 2], -2),
        ([50] * 210, 0),
        ([50] * 200, None),  # one value of the average, and nothing before it
    ],
)
def test_how_long_the_long_average_has_risen(closes: list[float], days_in_a_row: int | None) -> None:
    column = np.array(closes, float)
    days = Bars(midnight_ms(LAST) + np.arange(column.size) * DAY_MS, column, column, column, column, column)
    found = figures(days, per_year=CRYPTO)["sma_200_days"]
    assert found == days_in_a_row


def test_history_that_does_not_reach_back_gives_nothing(days: Bars) -> None:
    found = figures(days.cut(days.size - 100), per_year=CRYPTO)
    assert found["return_3m"] is not None and found["sma_50"] is not None
    for name in ("return_6m", "return_1y", "return_5y", "volatility_1y", "sharpe_1y", "high_52w", "from_low_52w",
                 "max_drawdown_1y", "sma_200", "from_sma_200", "sma_200_days", "beta"):  # fmt: skip
        assert found.get(name) is None, name
    assert found["return_ytd"] is None


def test_a_missing_day_breaks_what_it_lies_in_and_nothing_else(days: Bars) -> None:
    holed = Bars(days.ts_ms, *(column.copy() for column in days[1:]))
    for column in holed[1:]:
        column[-11] = np.nan
    whole, found = figures(days, per_year=CRYPTO), figures(holed, per_year=CRYPTO)
    for name in ("volatility_30d", "sma_50", "sma_200", "rsi", "volume_ratio"):
        assert whole[name] is not None and found[name] is None, name
    for name in ("return_1d", "return_1m", "return_1y", "high_52w"):
        assert found[name] == whole[name], name
    assert found["volatility_1y"] == pytest.approx(whole["volatility_1y"], rel=0.05)


def test_yesterday_missing_is_no_return_of_a_day(days: Bars) -> None:
    holed = Bars(days.ts_ms, *(column.copy() for column in days[1:]))
    for column in holed[1:]:
        column[-2] = np.nan
    assert figures(holed, per_year=CRYPTO)["return_1d"] is None


def test_prices_by_hand_have_no_rhythm(days: Bars) -> None:
    now_and_then = Bars(*(column[::40] for column in days))
    found = figures(now_and_then, per_year=None)
    assert found["return_1y"] is not None and found["high_52w"] is not None
    assert not {"volatility_1y", "volatility_30d", "rsi", "sma_50", "beta"} & set(found)


def test_what_stands_still() -> None:
    column = np.full(800, 7.0)
    days = Bars(midnight_ms(LAST) + np.arange(800) * DAY_MS, column, column, column, column, np.zeros(800))
    found = figures(days, per_year=CRYPTO, market=days)
    assert found["volatility_1y"] == found["max_drawdown_1y"] == found["return_1y"] == 0
    assert found["rsi"] is found["sharpe_1y"] is found["beta"] is found["volume_ratio"] is None


def test_nothing_at_all() -> None:
    assert figures(Bars.of([]), per_year=CRYPTO) == {}


@given(any_bars(most=400), st.sampled_from([None, 252, 365]))
@settings(max_examples=60)
def test_no_figure_is_ever_nan_or_infinite(bars: Bars, per_year: float | None) -> None:
    bars = bars._replace(ts_ms=midnight_ms(LAST) + np.arange(bars.size) * DAY_MS)
    there = np.flatnonzero(np.isfinite(bars.close))
    bars = bars.cut(int(there[0]), int(there[-1]) + 1) if there.size else bars.cut(0, 0)
    for name, value in figures(bars, per_year=per_year, market=bars).items():
        assert name in FIGURES
        assert value is None or isfinite(value), name


def test_months_end_where_they_end() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2024, 2, 29), 12) == date(2023, 2, 28)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert EPOCH + timedelta(milliseconds=midnight_ms(LAST)) == LAST


def test_what_is_measured_against_what() -> None:
    assert yardstick(kind="stock", country="India") == "^NSEI"
    assert yardstick(kind="etf", country="United States") == "^GSPC"
    assert yardstick(kind="crypto", country="") == "BTC/USDT"
    assert yardstick(kind="fx", country="") is None
    assert yardstick(kind="stock", country="Atlantis") is None
