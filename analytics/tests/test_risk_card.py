"""The card of risk figures: by hand from closes, against the index of its country, and what is missing said."""

from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

import numpy as np
import pytest
from django.core.exceptions import BadRequest
from django.template import Context, Template
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from analytics.queries.risk import ROLLED, risk
from markets.calc.venues import Venue
from markets.models import DailyClose, Instrument
from markets.services import catalogue

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def instruments(db: None, settings: Settings) -> dict[str, Instrument]:
    settings.MARKET_DATA = "live"
    catalogue.load(only={"RELIANCE.NS", "^NSEI", "BTC/USDT", "EUR/USD"})
    return {row.symbol: row for row in Instrument.objects.all()}


def closed(instrument: Instrument, prices: list[float], *, until: date = TODAY) -> None:
    """The last of them the day before `until`."""
    DailyClose.objects.bulk_create(
        DailyClose(instrument=instrument, day=until - timedelta(days=len(prices) - place), source=Venue.YAHOO,
                   close=Decimal(str(price)), adjusted_to=until)
        for place, price in enumerate(prices)
    )  # fmt: skip


def walk(seed: int, count: int) -> list[float]:
    return np.round(100 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0.001, 0.02, count))), 6).tolist()  # type: ignore[no-any-return]


def card(instrument: Instrument, query: str = "") -> str:
    request = RequestFactory().get(f"/{query}")
    page = Template("{% load risk %}{% risk_figures instrument %}")
    return page.render(Context({"request": request, "instrument": instrument}))


def test_figures_are_those_of_the_window(instruments: dict[str, Instrument]) -> None:
    prices = walk(1, 200)
    closed(instruments["RELIANCE.NS"], prices)
    found = risk(instruments["RELIANCE.NS"], days=90, today=TODAY)
    inside = np.array(prices[-91:])
    moved = inside[1:] / inside[:-1] - 1
    assert (found.count, found.first, found.last) == (90, TODAY - timedelta(days=91), TODAY - timedelta(days=1))
    assert found.volatility_pct == pytest.approx(100 * np.log1p(moved).std(ddof=1) * sqrt(252), rel=1e-9)
    assert found.sharpe == pytest.approx(moved.mean() / moved.std(ddof=1) * sqrt(252), rel=1e-9)
    assert found.drawdown_pct == pytest.approx(100 * max(1 - inside / np.maximum.accumulate(inside)), rel=1e-9)
    assert found.at_risk_95_pct == pytest.approx(-100 * np.quantile(moved, 0.05), rel=1e-9)
    assert found.at_risk_99_pct is None  # 90 days cannot tell of one in a hundred
    assert found.gain_pct == pytest.approx(100 * (inside[-1] / inside[0] - 1), rel=1e-9)


def test_the_rolling_line_begins_with_the_window_and_ends_with_its_last_month(
    instruments: dict[str, Instrument],
) -> None:
    prices = walk(2, 200)
    closed(instruments["BTC/USDT"], prices)
    found = risk(instruments["BTC/USDT"], days=90, today=TODAY)
    assert found.rolling[0][0] == found.first
    last = np.diff(np.log(prices[-ROLLED - 1 :])).std(ddof=1) * sqrt(365)
    assert found.rolling[-1] == (found.last, pytest.approx(100 * last, rel=1e-9))


def test_beta_is_to_the_index_of_its_country(instruments: dict[str, Instrument]) -> None:
    index = walk(3, 120)
    moved = np.diff(np.array(index)) / np.array(index[:-1])
    closed(instruments["^NSEI"], index)
    closed(instruments["RELIANCE.NS"], [100.0, *(100 * np.cumprod(1 + 1.5 * moved)).tolist()])
    found = risk(instruments["RELIANCE.NS"], days=90, today=TODAY)
    assert found.market == instruments["^NSEI"]
    assert found.beta is not None
    assert found.beta.beta == pytest.approx(1.5, rel=1e-6)
    assert "Beta to ^NSEI" in card(instruments["RELIANCE.NS"])


@pytest.mark.parametrize(("symbol", "why"), [("^NSEI", "itself"), ("BTC/USDT", "itself"), ("EUR/USD", "no index")])
def test_what_is_the_measure_or_has_none_has_no_beta(instruments: dict[str, Instrument], symbol: str, why: str) -> None:
    closed(instruments[symbol], walk(4, 60), until=date.today())
    assert risk(instruments[symbol], days=90, today=TODAY).market is None
    assert why in card(instruments[symbol])


def test_what_stands_still_has_no_ratio_and_never_fell(instruments: dict[str, Instrument]) -> None:
    closed(instruments["EUR/USD"], [1.25] * 60)
    found = risk(instruments["EUR/USD"], days=30, today=TODAY)
    assert (found.volatility_pct, found.sharpe, found.sortino, found.fell) == (0.0, None, None, None)


def test_little_and_nothing_are_said(instruments: dict[str, Instrument]) -> None:
    btc = instruments["BTC/USDT"]
    assert "Too little history" in card(btc)
    closed(btc, walk(5, 11), until=date.today())
    text = card(btc)
    assert "Only 10 moves in this window" in text
    assert "Needs 20 moves." in text
    assert "nan" not in text.lower()


@pytest.mark.parametrize("query", ["?risk=91", "?risk=-90", "?risk=٩٠", "?risk=%00"])
def test_c_a_window_that_means_nothing_is_refused(instruments: dict[str, Instrument], query: str) -> None:
    with pytest.raises(BadRequest):
        card(instruments["BTC/USDT"], query)
