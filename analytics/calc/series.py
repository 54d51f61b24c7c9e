"""Series of figures, one a bar, and the one rule about what is missing.

Inside `calc` a place without a figure holds NaN: a warm-up, a missing bar, a ratio of nothing to nothing. It never
leaves: `points`, `latest` and `plain` are the ways out, and they know only figures and None.

**A missing bar starts everything anew.** Whoever knows that a bar is missing puts a row of NaN in its place; each
unbroken run of bars is then calculated on its own, with a warm-up of its own. Nothing is filled or bridged.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from math import isfinite
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Stamps = NDArray[np.int64]
P = ParamSpec("P")
Found = TypeVar("Found")


def empty(size: int) -> Array:
    return np.full(size, np.nan)


def runs(*inputs: NDArray[Any]) -> Iterator[slice]:
    """The unbroken runs of bars, where every input has a figure."""
    size = inputs[0].size
    if all(np.isfinite(values).all() for values in inputs):  # one look: most series have no gap
        if size:
            yield slice(0, size)
        return
    known = np.ones(size + 2, bool)
    known[0] = known[-1] = False
    for values in inputs:
        known[1:-1] &= np.isfinite(values)
    edges = np.flatnonzero(np.diff(known))
    yield from (slice(start, end) for start, end in edges.reshape(-1, 2).tolist())


def by_run(calculate: Callable[P, Found]) -> Callable[P, Found]:
    """Makes a function of one unbroken run into one of any series: the rule above.

    Series come as positional arguments, parameters in any way. What is found is one array, or a named tuple of them.
    """

    @wraps(calculate)
    def over_runs(*args: P.args, **kwargs: P.kwargs) -> Found:
        inputs = [each for each in args if isinstance(each, np.ndarray)]
        found: Any = None
        for run in runs(*inputs):
            if run == slice(0, inputs[0].size):
                return calculate(*args, **kwargs)
            part: Any = _calculated(calculate, run, args, kwargs)
            found = _blank(part, inputs[0].size) if found is None else found
            for whole, piece in zip(_arrays(found), _arrays(part), strict=True):
                whole[run] = piece
        if found is None:
            found = _blank(_calculated(calculate, slice(0, 0), args, kwargs), inputs[0].size)
        return found  # type: ignore[no-any-return]

    return over_runs


def _calculated(calculate: Any, run: slice, args: Any, kwargs: Any) -> Any:
    return calculate(*(each[run] if isinstance(each, np.ndarray) else each for each in args), **kwargs)


def _arrays(found: Any) -> tuple[Array, ...]:
    return found if isinstance(found, tuple) else (found,)


def _blank(like: Any, size: int) -> Any:
    return like._make(empty(size) for _ in like) if isinstance(like, tuple) else empty(size)  # type: ignore[attr-defined]


def delayed(values: Array, bars: int) -> Array:
    """Each figure that many bars later; those of the last bars fall off the end."""
    later = empty(values.size)
    if bars < values.size:
        later[bars:] = values[: values.size - bars]
    return later


def ratio(above: Array, below: Array) -> Array:
    """Empty where the divisor is nothing."""
    found = empty(above.size)
    np.divide(above, below, out=found, where=below != 0)
    return found


def known(values: Array) -> Array:
    return values[np.isfinite(values)]


def points(ts_ms: Stamps, values: Array) -> list[tuple[int, float]]:
    """Time and figure of each bar that has one."""
    there = np.isfinite(values)
    return list(zip(ts_ms[there].tolist(), values[there].tolist(), strict=True))


def plain(values: Array) -> list[float | None]:
    """One for each bar."""
    return [value if isfinite(value) else None for value in values.tolist()]


def latest(values: Array) -> float | None:
    """The last bar's: None when that bar has none, whatever was known before."""
    return figure(values[-1]) if values.size else None


def figure(value: float) -> float | None:
    return float(value) if isfinite(value) else None
