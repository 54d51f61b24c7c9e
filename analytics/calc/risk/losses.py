"""What may be lost from one bar to the next, as history has it."""

import numpy as np

from analytics.calc.series import Array, known


def value_at_risk(returns: Array, confidence: float = 0.95) -> float | None:
    """The loss, as a part, that was exceeded in no more than `1 - confidence` of the bars (linear between two).

    At least one loss must have been able to lie beyond it: None below 20 returns for 95 %, below 100 for 99 %.
    Negative where even the worst was a gain.
    """
    returns = known(returns)
    return -float(np.quantile(returns, 1 - confidence)) if _enough(returns, confidence) else None


def expected_shortfall(returns: Array, confidence: float = 0.95) -> float | None:
    """The mean of the losses from the value at risk on."""
    returns = known(returns)
    if not _enough(returns, confidence):
        return None
    return -float(returns[returns <= np.quantile(returns, 1 - confidence)].mean())


def _enough(returns: Array, confidence: float) -> bool:
    return returns.size * (1 - confidence) >= 1 - 1e-9
