"""How far returns scatter, for a year unless said: plain, and with the newest counting most."""

from math import sqrt

import numpy as np

from analytics.calc.risk.returns import is_still
from analytics.calc.rolling import Window, moments, rolled
from analytics.calc.series import Array, by_run, figure, known
from analytics.calc.stepping import Stepping

DECAY = 0.94  # RiskMetrics', for daily returns
WARM_UP = 20


def volatility(returns: Array, per_year: float = 1.0) -> float | None:
    """Standard deviation of a sample, times the root of the bars in a year. Even growth: 0. Below two returns: None."""
    returns = known(returns)
    if returns.size < 2:
        return None
    return 0.0 if is_still(returns) else figure(returns.std(ddof=1) * sqrt(per_year))


@by_run
def rolling_volatility(returns: Array, window: int, per_year: float = 1.0) -> Array:
    """The same of the last `window` returns (two or more) at each bar."""
    share = per_year / (window - 1)
    return rolled(
        moments, lambda x: (x, np.zeros(x.size)), (returns,), window,
        lambda summary, into: np.sqrt(summary[1] * share, out=into),
    )[0]  # fmt: skip


@by_run
def ewma_volatility(returns: Array, per_year: float = 1.0, *, decay: float = DECAY, warm_up: int = WARM_UP) -> Array:
    """Root of the decaying mean of squared returns (their mean taken as nothing, as RiskMetrics has it).

    Begins with the plain mean of the first `warm_up` squares.
    """
    steps = EwmaVolatility(per_year, decay=decay, warm_up=warm_up)
    return np.array([steps.step(each) for each in returns.tolist()], np.float64)


class RollingVolatility(Stepping):
    __slots__ = ("_moments", "_share")

    def __init__(self, window: int, per_year: float = 1.0) -> None:
        self._moments, self._share = Window(moments, window), per_year / (window - 1)

    def step(self, log_return: float) -> float | None:
        found = self._moments.step((log_return, 0.0))
        return None if found is None else sqrt(found[1] * self._share)


class EwmaVolatility(Stepping):
    __slots__ = ("_bars", "_decay", "_mean", "_per_year", "_warm_up")

    def __init__(self, per_year: float = 1.0, *, decay: float = DECAY, warm_up: int = WARM_UP) -> None:
        self._per_year, self._decay, self._warm_up = per_year, decay, warm_up
        self._bars, self._mean = 0, 0.0

    def step(self, log_return: float) -> float | None:
        square = log_return * log_return
        if self._bars >= self._warm_up:
            self._mean = self._decay * self._mean + (1 - self._decay) * square
        else:
            self._bars += 1
            self._mean += square / self._warm_up
            if self._bars < self._warm_up:
                return None
        return sqrt(self._mean * self._per_year)
