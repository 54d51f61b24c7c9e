"""Gain for each unit of risk, a year. `risk_free` is what a year without risk would bring: 0.05 is 5 %."""

from math import sqrt

import numpy as np

from analytics.calc.risk.drawdown import drawdowns
from analytics.calc.risk.returns import STILL, is_still
from analytics.calc.series import Array, figure, known


def sharpe(returns: Array, per_year: float, *, risk_free: float = 0.0) -> float | None:
    """Mean excess return over the standard deviation of a sample. None where nothing scatters, or below two."""
    excess = known(returns) - risk_free / per_year
    if excess.size < 2 or is_still(excess):
        return None
    return figure(excess.mean() / excess.std(ddof=1) * sqrt(per_year))


def sortino(returns: Array, per_year: float, *, risk_free: float = 0.0) -> float | None:
    """Mean excess return over the root of the mean square of those below nothing, all returns counted in that mean."""
    excess = known(returns) - risk_free / per_year
    if excess.size < 2:
        return None
    downside = np.sqrt(np.mean(np.minimum(excess, 0) ** 2))
    return figure(excess.mean() / downside * sqrt(per_year)) if downside > STILL else None


def yearly_growth(values: Array, per_year: float) -> float | None:
    """What a year would have brought at the same pace throughout: 0.1 is 10 %.

    None below a year: it would tell of a year that nobody saw. Nor where a value is not above nothing.
    """
    values = known(values)
    if values.size <= per_year or values[0] <= 0 or values[-1] <= 0:
        return None
    return figure((values[-1] / values[0]) ** (per_year / (values.size - 1)) - 1)


def calmar(values: Array, per_year: float) -> float | None:
    """A year's growth over the deepest fall. None where there was no fall."""
    growth, lost = yearly_growth(values, per_year), known(drawdowns(values))
    deepest = lost.max() if lost.size else 0
    return figure(growth / deepest) if growth is not None and deepest > 0 else None
