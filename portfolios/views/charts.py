"""What the charts of portfolios are drawn of: lines for the script, the server's drawing, and the table beside it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Any

from config import drawing
from config.kit.money import Money
from config.templatetags.figures import money
from portfolios.queries.courses import Course
from portfolios.queries.history import Point

LISTED = 40
INDEX_MODULES = {
    "chart_modules": [f"js/{name}.js" for name in ("equity-chart", "chart-colours", "numbers")],
    "charts": True,
}
WIDTH, HEIGHT = 600, 200
MODULES = {
    "chart_modules": [f"js/{name}.js" for name in ("value-chart", "chart-colours", "numbers")],
    "charts": True,  # the foot names who made the library
}
"""All that the chart imports, so that a browser asks for it at once and not one after the other."""


def seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def of_worth(points: Iterable[Any], currency: str) -> dict[str, Any] | None:
    """Points with `day`, `value` and `invested`."""
    rows = [(seconds(it.day), it.value, it.invested) for it in points]
    return of_values(rows, currency)


def of_history(points: Sequence[Point], currency: str) -> dict[str, Any] | None:
    return of_values([(it.ts_ms // 1000, it.value, it.invested) for it in points], currency)


def of_values(rows: Sequence[tuple[int, Any, Any]], currency: str) -> dict[str, Any] | None:
    """Value over what was put in; None where there is no line to draw."""
    if len(rows) < 2:
        return None
    values, put_in = [float(row[1]) for row in rows], [float(row[2]) for row in rows]
    low, high = min(*values, *put_in), max(*values, *put_in)
    scale = (low, high if high > low else low + 1)
    return {
        "lines": [
            _line("Value", "area", "accent", rows, values),
            _line("Put in", "step", "muted", rows, put_in),
        ],
        "area": drawing.line(values, WIDTH, HEIGHT, scale=scale) + f"V{HEIGHT}H0Z",
        "paths": [drawing.line(line, WIDTH, HEIGHT, scale=scale) for line in (values, put_in)],
        "summary": f"From {_day(rows[0][0])} to {_day(rows[-1][0])}",
        "columns": ["Day", "Value", "Put in"],
        "rows": [
            [_day(row[0]), money(Money(row[1], currency)), money(Money(row[2], currency))] for row in thinned(rows)
        ],
    }  # fmt: skip


def _line(
    name: str, style: str, token: str, rows: Sequence[tuple[int, Any, Any]], values: Sequence[float]
) -> dict[str, Any]:
    points = [[row[0], value] for row, value in zip(rows, values, strict=True)]
    return {"name": name, "style": style, "token": token, "points": points}


def overlay(courses: Sequence[Course]) -> dict[str, Any] | None:
    """Several returns over each other, each with its fall below: what <equity-chart> draws."""
    if not courses:
        return None
    low, high = min(min(it.values) for it in courses), max(max(it.values) for it in courses)
    lines = [_index(it.name, place, it.days, it.values) for place, it in enumerate(courses, 1)]
    return {
        "lines": lines,
        "drawing": {"paths": [drawing.line(it.values, WIDTH, HEIGHT, scale=(low, high)) for it in courses]},
        "summary": "Each at 100 when it began: " + ", ".join(
            f"{it.name} ended at {it.values[-1]:.1f}" for it in courses
        ),
        "daily": True,
    }  # fmt: skip


def _index(name: str, series: int, days: Sequence[date], index: Sequence[float]) -> dict[str, Any]:
    points = [
        [seconds(day), value, round(100 * (value / high - 1), 4) if high else 0]
        for day, value, high in zip(days, index, accumulate(index, max), strict=True)
    ]
    return {"name": name, "series": series, "points": points}


def thinned(rows: Sequence[Any], most: int = LISTED) -> Sequence[Any]:
    """Evenly, the newest first."""
    step = max(1, -(-len(rows) // most))
    return rows[::-1][::step]


def _day(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).date().isoformat()
