"""What holding one instrument has been like: how far it swung, what it gave for that, how deep it fell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from analytics.calc.risk import losses, pairs, ratios
from analytics.calc.risk.drawdown import Drawdown, max_drawdown
from analytics.calc.risk.market import Beta, beta
from analytics.calc.risk.returns import CRYPTO_DAYS, LISTED_DAYS, log_returns, simple_returns
from analytics.calc.risk.volatility import rolling_volatility, volatility
from analytics.calc.series import Array, known, points
from analytics.calc.yardstick import SYMBOLS, yardstick
from analytics.queries.hours import is_always_open
from markets.calc.intervals import DAY_MS
from markets.models import Instrument
from markets.queries.closes import closes
from markets.queries.instruments import public

EPOCH = date(1970, 1, 1)
ROLLED = 30  # returns behind each point of the rolling line
FEW = 20


@dataclass(frozen=True)
class Risk:
    """Of the closes in a window. Figures are None where too little is known, or nothing moved."""

    instrument: Instrument
    market: Instrument | None  # what it is measured against; None: nothing, or it is the measure itself
    days: int
    closes: pairs.Closes
    market_closes: pairs.Closes | None
    earlier: pairs.Closes  # with the returns that the first points of the rolling line need

    @property
    def year(self) -> float:
        return CRYPTO_DAYS if is_always_open(self.instrument) else LISTED_DAYS

    @cached_property
    def returns(self) -> Array:
        return known(simple_returns(self.closes[1]))

    @property
    def count(self) -> int:
        return self.returns.size

    @property
    def few(self) -> bool:
        return self.count < FEW

    @property
    def first(self) -> date:
        return _day(int(self.closes[0][0]))

    @property
    def last(self) -> date:
        return _day(int(self.closes[0][-1]))

    @cached_property
    def gain_pct(self) -> float | None:
        prices = self.closes[1]
        return 100 * (float(prices[-1] / prices[0]) - 1) if prices.size > 1 and prices[0] > 0 else None

    @cached_property
    def volatility_pct(self) -> float | None:
        return _percent(volatility(log_returns(self.closes[1]), self.year))

    @cached_property
    def sharpe(self) -> float | None:
        return ratios.sharpe(self.returns, self.year)

    @cached_property
    def sortino(self) -> float | None:
        return ratios.sortino(self.returns, self.year)

    @cached_property
    def drawdown(self) -> Drawdown | None:
        return max_drawdown(self.closes[1], self.closes[0])

    @property
    def drawdown_pct(self) -> float | None:
        return _percent(self.drawdown.depth if self.drawdown else None)

    @property
    def fell(self) -> tuple[date, date, date | None] | None:
        """From when to when, and when it was back."""
        if self.drawdown is None:
            return None
        _, peak_ms, trough_ms, back_ms = self.drawdown
        return _day(peak_ms), _day(trough_ms), None if back_ms is None else _day(back_ms)

    @cached_property
    def at_risk_95_pct(self) -> float | None:
        return _percent(losses.value_at_risk(self.returns, 0.95))

    @cached_property
    def at_risk_99_pct(self) -> float | None:
        return _percent(losses.value_at_risk(self.returns, 0.99))

    @cached_property
    def shortfall_pct(self) -> float | None:
        return _percent(losses.expected_shortfall(self.returns, 0.95))

    @cached_property
    def beta(self) -> Beta | None:
        if self.market_closes is None:
            return None
        both = pairs.moves(self.closes, self.market_closes)
        return beta(np.expm1(both.left), np.expm1(both.right), self.year)

    @property
    def is_measure(self) -> bool:
        return self.instrument.symbol in SYMBOLS

    @cached_property
    def rolling(self) -> Sequence[tuple[date, float]]:
        """Volatility in per cent a year, of the last returns at each day of the window."""
        ts_ms, prices = self.earlier
        found = rolling_volatility(log_returns(prices), ROLLED, self.year)
        start_ms = int(self.closes[0][0]) if self.closes[0].size else 0
        return [(_day(at), 100 * value) for at, value in points(ts_ms, found) if at >= start_ms]


def risk(instrument: Instrument, *, days: int, today: date) -> Risk:
    """Over the last `days`, of which today is none: it is not over."""
    end = today - timedelta(days=1)
    start = end - timedelta(days=days)
    earlier = _closes(instrument, start - timedelta(days=2 * ROLLED), end)
    inside = earlier[0] >= (start - EPOCH).days * DAY_MS
    market = _market(instrument)
    return Risk(
        instrument,
        market,
        days,
        (earlier[0][inside], earlier[1][inside]),
        None if market is None else _closes(market, start, end),
        earlier,
    )


def _market(instrument: Instrument) -> Instrument | None:
    symbol = yardstick(kind=instrument.kind, country=instrument.country)
    return public().filter(symbol=symbol).exclude(pk=instrument.pk).first() if symbol else None


def _closes(instrument: Instrument, start: date, end: date) -> pairs.Closes:
    found = closes(instrument, start, end)
    ts_ms = np.array([(day - EPOCH).days * DAY_MS for day in found], np.int64)
    return ts_ms, np.array([float(close) for close in found.values()], np.float64)


def _percent(value: float | None) -> float | None:
    return None if value is None else 100 * value


def _day(ts_ms: int) -> date:
    return EPOCH + timedelta(milliseconds=ts_ms)
