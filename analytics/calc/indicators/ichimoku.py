"""Ichimoku's lines and cloud."""

from typing import NamedTuple

from analytics.calc.indicators.extremes import Span, highest, lowest
from analytics.calc.series import Array, by_run, delayed
from analytics.calc.stepping import Stepping


class Ichimoku(NamedTuple):
    conversion: Array
    base: Array
    span_a: Array
    span_b: Array
    lagging: Array


@by_run
def ichimoku(
    high: Array,
    low: Array,
    close: Array,
    *,
    conversion: int = 9,
    base: int = 26,
    span: int = 52,
    displacement: int = 26,
) -> Ichimoku:
    """Middles between highest and lowest, and the cloud between the spans.

    The spans at a bar are the cloud that stands over it: made `displacement - 1` bars before, as charts count it, so
    nothing here looks ahead. `lagging` is the bar's close, which charts draw as many bars back.
    """
    quick, slow, first, second = _lines(high, low, conversion, base, span)
    back = displacement - 1
    return Ichimoku(quick, slow, delayed(first, back), delayed(second, back), close.copy())


def ahead(
    high: Array, low: Array, *, conversion: int = 9, base: int = 26, span: int = 52, displacement: int = 26
) -> tuple[Array, Array]:
    """The two spans of the `displacement - 1` bars that are yet to come, for the cloud that charts draw ahead."""
    bars = min(displacement - 1, high.size)
    _, _, first, second = _lines(high, low, conversion, base, span)
    return first[first.size - bars :], second[second.size - bars :]


def _lines(high: Array, low: Array, conversion: int, base: int, span: int) -> tuple[Array, Array, Array, Array]:
    quick, slow, second = (_middle(high, low, window) for window in (conversion, base, span))
    return quick, slow, (quick + slow) / 2, second


def _middle(high: Array, low: Array, window: int) -> Array:
    return (highest(high, window) + lowest(low, window)) / 2


class IchimokuSteps(Stepping):
    __slots__ = ("_ahead", "_back", "_quick", "_second", "_slow")

    def __init__(self, conversion: int = 9, base: int = 26, span: int = 52, displacement: int = 26) -> None:
        self._quick, self._slow, self._second = Span(conversion), Span(base), Span(span)
        self._back = displacement - 1
        self._ahead: list[tuple[float | None, float | None]] = []

    def step(self, high: float, low: float, close: float) -> tuple[float | None, ...]:
        quick, slow = _middle_of(self._quick.step(high, low)), _middle_of(self._slow.step(high, low))
        second = _middle_of(self._second.step(high, low))
        self._ahead.append((None if quick is None or slow is None else (quick + slow) / 2, second))
        over = self._ahead.pop(0) if len(self._ahead) > self._back else (None, None)
        return quick, slow, *over, close


def _middle_of(span: tuple[float, float] | None) -> float | None:
    return None if span is None else (span[0] + span[1]) / 2
