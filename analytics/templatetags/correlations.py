"""Correlations as people read them: a figure, a colour beside it, words for it, and its two drawings."""

from typing import Any

from django import template

from analytics.queries.correlations import Pair
from config import drawing
from config.kit.money import MINUS
from config.templatetags.figures import percent

register = template.Library()

STEPS = 10
WORDS = ((0.9, "almost as one"), (0.7, "strongly together"), (0.4, "together"), (0.2, "slightly together"))
MARKS = ("1.0", "0.5", "0", f"{MINUS}0.5", f"{MINUS}1.0")
WIDE, HIGH = 600, 200
SQUARE = 300
DOTS = 400
TABLE_ROWS = 60


@register.filter
def coefficient(value: float) -> str:
    """-0.344 as −0.34, and never −0.00."""
    shown = f"{value:.2f}"
    return "0.00" if shown == "-0.00" else shown.replace("-", MINUS)


@register.filter
def heat(value: float | None) -> str:
    """The class of a cell: plus or minus, and how much of ten."""
    if value is None:
        return "none"
    step = round(abs(value) * STEPS)
    return f"{'plus' if value >= 0 else 'minus'} h{step}" if step else "h0"


@register.filter
def relation(value: float) -> str:
    """In words."""
    size = abs(value)
    said = next((words for least, words in WORDS if size >= least), "hardly related")
    return said.replace("together", "against each other").replace("as one", "as opposites") if value < 0 else said


@register.inclusion_tag("analytics/_rolling.html")
def rolling_chart(pair: Pair) -> dict[str, Any]:
    """One figure a day, each of as many days before it as the window has."""
    days, values = [day for day, _ in pair.rolling], [value for _, value in pair.rolling]
    names = f"{pair.cell.row.symbol} and {pair.cell.column.symbol}"
    spread = [days[round(at * (len(days) - 1) / 3)] for at in range(4)]
    return {
        "summary": f"Rolling correlation of {names}: lowest {coefficient(min(values))}, "
        f"highest {coefficient(max(values))}, now {coefficient(values[-1])}",
        "columns": ["Day", "Correlation"],
        "rows": _thinned([[str(day), coefficient(value)] for day, value in pair.rolling]),
        "path": drawing.line(values, WIDE, HIGH, scale=(-1, 1)),
        "marks": MARKS,
        "days": [day.strftime("%b %Y") for day in spread],
    }


@register.inclusion_tag("analytics/_scatter.html")
def scatter_chart(pair: Pair) -> dict[str, Any]:
    """A dot a day: to the right what the one gained, upwards what the other did."""
    one, other = pair.cell.row.symbol, pair.cell.column.symbol
    reach = [
        1.05 * max(map(abs, moved)) or 1 for moved in ([x for _, _, x in pair.moves], [y for _, y, _ in pair.moves])
    ]
    dots = [
        (f"{_at(right, reach[0]):.1f}", f"{SQUARE - _at(left, reach[1]):.1f}")
        for _, left, right in pair.moves[-DOTS:]
    ]  # fmt: skip
    return {
        "summary": f"{len(pair.moves)} days: to the right what {other} gained, upwards what {one} did"
        + ("" if pair.slope is None else f"; for each 1 % of {other}, {one} moved {percent(str(pair.slope))}"),
        "columns": ["Day", one, other],
        "rows": [[str(day), percent(str(left)), percent(str(right))] for day, left, right in reversed(pair.moves)],
        "dots": dots,
        "line": _through(pair.slope, reach),
        "one": one,
        "other": other,
        "reach": [percent(str(size), 1) for size in reach],
        "low": [percent(str(-size), 1) for size in reach],
        "slope": pair.slope,
    }


def _at(move: float, reach: float) -> float:
    return (move / reach + 1) * SQUARE / 2


def _through(slope: float | None, reach: list[float]) -> dict[str, str] | None:
    """The line of the slope, through nothing gained, as far as it stays inside."""
    if slope is None:
        return None
    end = min(reach[0], reach[1] / abs(slope)) if slope else reach[0]
    ends = {"x1": -end, "x2": end}
    return {name: f"{_at(x, reach[0]):.1f}" for name, x in ends.items()} | {
        name.replace("x", "y"): f"{SQUARE - _at(slope * x, reach[1]):.1f}" for name, x in ends.items()
    }


def _thinned(rows: list[list[str]]) -> list[list[str]]:
    """The newest first, evenly thinned out."""
    return rows[:: -max(1, len(rows) // TABLE_ROWS)]
