"""TA-Lib, whose C goes through long series fast. Nothing else of the product imports it.

**What only goes forward or picks is TA-Lib's; what would be taken away from a sum is our own.** Averages that forget
(EMA, RSI, MACD, ATR, ADX), totals (OBV), changes and extremes are asked of TA-Lib, and whoever asks puts right what it
says otherwise than we do: 0 where there is no answer, and a window of one bar, which it refuses. Windows of SMA, WMA
and Bollinger are built in `rolling`: TA-Lib's running sums lose digits after a fall, and leave a price that stands
still outside of its own bands. Missing bars are `series.by_run`'s: TA-Lib gets runs without any.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["talib"]


@contextmanager
def _without(package: str) -> Iterator[None]:
    """TA-Lib imports pandas where there is one, only to take its series too: a second and 50 MB in every process."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # how Python notes that there is no such package
    try:
        yield
    finally:
        del sys.modules[package]


with _without("pandas"):
    import talib
