"""Several prices on one scale: what each gained since the first day that all of them know."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Line:
    name: str
    values: Sequence[float]  # per cent since the first day, one for each day

    @property
    def gain(self) -> float:
        return self.values[-1]


@dataclass(frozen=True)
class Comparison:
    days: Sequence[date]
    lines: Sequence[Line]

    @property
    def low(self) -> float:
        return min(min(line.values) for line in self.lines)

    @property
    def high(self) -> float:
        return max(max(line.values) for line in self.lines)


def compared(closes: Mapping[str, Mapping[date, float]], *, since: date) -> Comparison | None:
    """On days when nobody traded something its last close stands. None where they share no two days."""
    series = {name: dict(sorted(days.items())) for name, days in closes.items() if days}
    if not series:
        return None
    start = max(since, *(min(days) for days in series.values()))
    shared = sorted({day for days in series.values() for day in days if day >= start})
    if len(shared) < 2:
        return None
    return Comparison(shared, [Line(name, _gains(days, shared)) for name, days in series.items()])


def _gains(days: Mapping[date, float], shared: Sequence[date]) -> list[float]:
    known = sorted(days)
    values, at, last = [], 0, days[known[0]]
    for day in shared:
        while at < len(known) and known[at] <= day:
            last = days[known[at]]
            at += 1
        values.append(last)
    return [100 * (value / values[0] - 1) for value in values]


def round_bounds(low: float, high: float, *, steps: int = 6) -> tuple[float, float, float]:
    """A scale that people can read: its ends are whole steps of 1, 2 or 5 times a power of ten, and zero is one."""
    spread = max(high - low, 0.1)
    power = 10.0 ** math.floor(math.log10(spread / steps))
    step = next(power * size for size in (1, 2, 5, 10) if spread / (power * size) <= steps)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step
