"""The form of strategies, described for programs: what may stand in it and within which bounds."""

from dataclasses import fields
from typing import Any

from analytics.calc.backtest import reading
from analytics.calc.backtest.strategy import Relation, Strategy
from analytics.calc.indicators.indicator import Indicator
from analytics.calc.indicators.parameters import Parameter
from analytics.calc.indicators.table import INDICATORS

DEFAULTS = {field.name: field.default for field in fields(Strategy) if field.name in reading.PERCENTAGES}


def described() -> dict[str, Any]:
    return {
        "description": (reading.__doc__ or "").strip(),
        "relations": [str(relation) for relation in Relation],
        "columns": list(reading.COLUMNS),
        "numbers": {
            name: {"low": low, "high": high, "default": DEFAULTS[name]}
            for name, (low, high) in reading.PERCENTAGES.items()
        },
        "indicators": [_indicator(each) for each in INDICATORS.values()],
        "limits": {
            "nested": reading.DEEPEST, "conditions": reading.MOST_CONDITIONS, "window": reading.LONGEST_WINDOW,
            "bars_ago": reading.LONGEST_AGO,
        },
    }  # fmt: skip


def _indicator(row: Indicator) -> dict[str, Any]:
    return {
        "indicator": row.name,
        "label": row.label,
        "series": [series.name for series in row.series],
        "parameters": [_parameter(parameter) for parameter in row.parameters],
    }


def _parameter(row: Parameter) -> dict[str, Any]:
    known: dict[str, Any] = {"name": row.name, "label": row.label, "default": row.default}
    return known | ({"choices": list(row.choices)} if row.choices else {"low": row.low, "high": row.high})
