"""What all indicators have in common: a row of the table, and how to have one calculated."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from operator import itemgetter
from typing import Any, Literal

from analytics.calc.bars import Bars
from analytics.calc.indicators.parameters import BadParameter, Parameter, Value, read
from analytics.calc.series import Array
from analytics.calc.stepping import Stepping
from markets.calc.candles import Bar

Pane = Literal["price", "own"]
Style = Literal["line", "columns", "band", "level"]
Figures = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    label: str
    style: Style = "line"
    drawn_back_by: str = ""  # a parameter: drawn that many bars, less one, before the bar it belongs to


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the table: what the API, the chart, the screener and backtests know about it."""

    name: str
    label: str
    inputs: tuple[str, ...]  # columns of Bars, fields of a Bar
    whole: Callable[..., Any]  # over whole series
    steps: Callable[..., Stepping]  # a bar at a time
    series: tuple[Series, ...]
    parameters: tuple[Parameter, ...] = ()
    pane: Pane = "own"
    bounds: tuple[float, float] | None = None
    guides: tuple[float, ...] = ()  # lines across the pane
    rising: tuple[str, ...] = ()  # parameters, each of which must be more than the one before
    needs: Callable[..., int] = lambda **_: 1  # bars until every series has a figure, where prices move

    def read(self, given: Mapping[str, Any]) -> dict[str, Value]:
        """All parameters; `BadParameter` says which one is wrong, and how."""
        found = read(self.parameters, given)
        for less, more in zip(self.rising, self.rising[1:], strict=False):
            if not found[less] < found[more]:  # type: ignore[operator]  # both are numbers
                raise BadParameter(more, f"more than {less}")
        return found

    def over(self, bars: Bars, **given: Any) -> dict[str, Array]:
        """Each series by its name, one figure a bar, NaN where there is none."""
        found = self.whole(*(getattr(bars, column) for column in self.inputs), **self.read(given))
        return dict(zip((series.name for series in self.series), _tuple(found), strict=True))

    def stepper(self, **given: Any) -> "BarSteps":
        return BarSteps(self, self.steps(**self.read(given)))

    def bars_needed(self, **given: Any) -> int:
        return self.needs(**self.read(given))


class BarSteps:
    """One indicator, a bar at a time. A bar that is missing is None, or has NaN where a figure should be."""

    __slots__ = ("_input", "_none", "_steps")

    def __init__(self, indicator: Indicator, steps: Stepping) -> None:
        self._steps, self._none = steps, (None,) * len(indicator.series)
        places = [Bar._fields.index(name) for name in indicator.inputs]
        self._input: Callable[[Bar], tuple[float, ...]] = (
            itemgetter(*places) if len(places) > 1 else itemgetter(slice(places[0], places[0] + 1))
        )

    def step(self, bar: Bar | None) -> Figures:
        """One figure for each series, after this bar, which is closed."""
        figures = None if bar is None else self._input(bar)
        if figures is None or not isfinite(sum(figures)):
            self._steps.miss()
            return self._none
        return _tuple(self._steps.step(*figures))

    def peek(self, bar: Bar) -> Figures:
        """The same for the bar that is still running, of which nothing is kept."""
        return _tuple(self._steps.peek(*self._input(bar)))

    def kept(self) -> dict[str, Any]:
        """As JSON can hold it, for a stepper of the same indicator and parameters."""
        return self._steps.kept()

    def restore(self, kept: dict[str, Any]) -> None:
        self._steps.restore(kept)


def _tuple(found: Any) -> tuple[Any, ...]:
    return found if isinstance(found, tuple) else (found,)
