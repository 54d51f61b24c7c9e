"""Averages that forget: each bar counts a little less than the one after it.

`y[t] = decay * y[t - 1] + x[t]` cannot be had from numpy in one call, and a loop takes fifty times as long as C. Here
blocks of bars are multiplied by the matrix of the powers of `decay`, after what each block hands to the next has
been found in the same way, out of one figure a block.
"""

from functools import lru_cache

import numpy as np

from analytics.calc.series import Array, empty

BLOCK = 16
FEW = 48  # a loop is quicker
CHUNK = 8192  # bars at a time: what is in between stays in the processor's cache


def decayed(values: Array, decay: float, start: float) -> Array:
    """`y[t] = decay * y[t - 1] + values[t]`, with `start` before the first."""
    found = np.empty(values.size)
    _decay_into(found, values, decay, start)
    return found


def _decay_into(found: Array, values: Array, decay: float, start: float, weight: float = 1.0) -> None:
    for begin in range(0, values.size, CHUNK):
        end = min(begin + CHUNK, values.size)
        found[begin:end] = _chunk(values[begin:end] * weight, decay, start)
        start = float(found[end - 1])


def _chunk(values: Array, decay: float, start: float) -> Array:
    size = values.size
    if size <= FEW:
        return _looped(values, decay, start)
    whole = size - size % BLOCK
    blocks, powers = values[:whole].reshape(-1, BLOCK), _powers(decay)
    ends = _chunk(blocks @ powers[:, -1], decay**BLOCK, start)  # y at the end of each block
    blocks[0, 0] += decay * start
    blocks[1:, 0] += decay * ends[:-1]
    found: Array = (blocks @ powers).reshape(-1)
    if whole == size:
        return found
    return np.concatenate((found, _looped(values[whole:], decay, float(ends[-1]))))


@lru_cache(maxsize=64)
def _powers(decay: float) -> Array:
    """What a bar (row) still counts at a later bar (column) of its block."""
    age = np.arange(BLOCK) - np.arange(BLOCK)[:, None]
    powers: Array = np.where(age >= 0, decay ** np.maximum(age, 0), 0.0)
    return powers


def _looped(values: Array, decay: float, start: float) -> Array:
    found = []
    for value in values.tolist():
        start = decay * start + value
        found.append(start)
    return np.array(found, np.float64)


def smoothed(values: Array, weight: float, window: int) -> Array:
    """`y += weight * (x - y)` from the plain mean of the first `window` figures on; before that, empty."""
    found = empty(values.size)
    if values.size >= window:
        found[window - 1] = start = values[:window].mean()
        _decay_into(found[window:], values[window:], 1 - weight, float(start), weight)
    return found
