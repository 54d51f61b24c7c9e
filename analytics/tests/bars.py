"""Bars for tests: by hand, or a walk that a seed brings back."""

import numpy as np

from analytics.calc.bars import Bars

DAY_MS = 86_400_000
FIRST_MS = 18_262 * DAY_MS  # 2020-01-01


def bars(*rows: tuple[float, float, float, float]) -> Bars:
    """Days: open, high, low, close."""
    columns = np.array(rows, float).T
    found = Bars(FIRST_MS + np.arange(len(rows)) * DAY_MS, *columns, np.ones(len(rows)))
    found.check()
    return found


def walk(size: int, seed: int, *, gaps: float = 0.01, step_ms: int = DAY_MS, moves: float = 0.02) -> Bars:
    rng = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(rng.normal(0, moves, size)))
    opened = np.concatenate(([100], close[:-1])) * np.exp(rng.normal(0, gaps, size))
    high = np.maximum(opened, close) * (1 + np.abs(rng.normal(0, moves / 2, size)))
    low = np.minimum(opened, close) * (1 - np.abs(rng.normal(0, moves / 2, size)))
    return Bars(FIRST_MS + np.arange(size) * step_ms, opened, high, low, close, rng.random(size) * 1000)
