"""What a window of the last bars adds up to: for whole series at once, and a bar at a time.

A summary of some neighbouring bars is a figure or a tuple, and a `Merge` joins those of two neighbours, older first.
The same merge works on arrays (`rolled`) and on floats (`Window`). Both ways build each window out of smaller ones
and never take anything away again, so no digits are lost however far a price has moved, and what is flat is flat.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from analytics.calc.series import Array
from analytics.calc.stepping import Stepping

CHUNK = 25_000  # bars at a time: what is in between stays in the processor's cache
Merge = Callable[[Any, Any, int, int], Any]
"""(older, newer, bars in older, bars in newer) -> both"""


def added(older: Any, newer: Any, _: int, __: int) -> Any:
    return older + newer


def weighted(older: Any, newer: Any, older_bars: int, _: int) -> Any:
    """(sum, sum weighted 1, 2, 3 ... from the oldest)."""
    both = newer[0] * older_bars
    both += older[1]  # in place: a new array costs more than the sum
    both += newer[1]
    return older[0] + newer[0], both


def moments(older: Any, newer: Any, older_bars: int, newer_bars: int) -> Any:
    """(mean, sum of squares about it), after Chan, Golub and LeVeque: exact where prices are large and still."""
    apart = newer[0] - older[0]
    mean = apart * (newer_bars / (older_bars + newer_bars))
    apart *= mean
    apart *= older_bars
    apart += older[1]
    apart += newer[1]
    mean += older[0]
    return mean, apart


def co_moments(older: Any, newer: Any, older_bars: int, newer_bars: int) -> Any:
    """(two means, two sums of squares about them, sum of products)."""
    share = newer_bars / (older_bars + newer_bars)
    apart_x, apart_y = newer[0] - older[0], newer[1] - older[1]
    step_x, step_y = apart_x * share, apart_y * share
    return (
        older[0] + step_x,
        older[1] + step_y,
        older[2] + newer[2] + apart_x * step_x * older_bars,
        older[3] + newer[3] + apart_y * step_y * older_bars,
        older[4] + newer[4] + apart_x * step_y * older_bars,
    )


def itself(summary: Any) -> Any:
    return summary


def rolled(
    merge: Merge, leaf: Any, inputs: tuple[Array, ...], window: int, write: Callable[..., object], *, lines: int = 1
) -> tuple[Array, ...]:
    """Of each full window what `write(summary, *into)` makes of it, in as many lines; empty before that.

    Windows of 1, 2, 4, 8 ... bars are made out of each other, and the one asked for out of those in its number.
    """
    size = inputs[0].size
    found = tuple(np.empty(size) for _ in range(lines))
    for line in found:
        line[: window - 1] = np.nan
    for start in range(window - 1, size, CHUNK):
        end = min(start + CHUNK, size)
        leaves = leaf(*[values[start - window + 1 : end] for values in inputs])
        write(_windows(merge, leaves, window, end - start), *[line[start:end] for line in found])
    return found


def _windows(merge: Merge, power: Any, window: int, size: int) -> Any:
    cut = _cut_each if isinstance(power, tuple) else _cut
    width, whole, done = 1, None, 0
    while True:
        if window & width:
            part = cut(power, done, done + size)  # the bars of each window that follow those done
            whole = part if whole is None else merge(whole, part, done, width)
            done += width
        if done == window:
            return whole
        rest = size + window - 2 * width
        power = merge(cut(power, 0, rest), cut(power, width, rest + width), width, width)
        width *= 2


def _cut(summary: Array, start: int, end: int) -> Array:
    return summary[start:end]


def _cut_each(summary: tuple[Array, ...], start: int, end: int) -> tuple[Array, ...]:
    return tuple([part[start:end] for part in summary])


class Window(Stepping):
    """The same, a bar at a time: None until the window is full.

    Bars are taken in blocks of a window's length: each window is the end of the block before and the beginning of
    this one, and all the ends of a block are made once, when it is full. So a bar costs two merges, or three.
    """

    __slots__ = ("_begun", "_block", "_ends", "_merge", "_size")

    def __init__(self, merge: Merge, size: int) -> None:
        self._merge, self._size = merge, size
        self._block: list[Any] = []
        self._ends: list[Any] = []
        self._begun: Any = None

    def step(self, leaf: Any) -> Any:
        block, merge, size = self._block, self._merge, self._size
        done = len(block)
        self._begun = begun = merge(self._begun, leaf, done, 1) if done else leaf
        block.append(leaf)
        done += 1
        if done == size:
            self._end_block()
            return begun
        return merge(self._ends[done], begun, size - done, done) if self._ends else None

    def _end_block(self) -> None:
        block, merge, size = self._block, self._merge, self._size
        ends = block.copy()
        for place in range(size - 2, 0, -1):
            ends[place] = merge(block[place], ends[place + 1], 1, size - place - 1)
        self._ends, self._block = ends, []
