"""A file of alerts: our own CSV, or JSON as the API lists them."""

import csv
import io
import json
from decimal import Decimal
from typing import Any

from django import forms

from accounts.forms.base import Form
from alerts.models import Alert
from config.kit.tables.cells import unguarded

LARGEST, MOST = 512 * 1024, 500
GONE = ("id", "status", "triggered_at", "triggered_price", "created_at", "distance_pct", "currency", "target")


class FileForm(Form):
    file = forms.FileField(
        label="File", help_text="CSV as it is exported here, or JSON as the API lists alerts. At most 500 alerts.",
        widget=forms.FileInput(attrs={"accept": ".csv,.json,text/csv,application/json"}),
    )  # fmt: skip

    def clean_file(self) -> list[dict[str, Any]]:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("That is more than a file of alerts can be: 512 KB.")
        try:
            text = file.read().decode("utf-8-sig")
            rows = _of_json(text) if text.lstrip()[:1] in ("{", "[") else _of_csv(text)
        except (UnicodeDecodeError, ValueError, ArithmeticError, csv.Error, RecursionError):
            raise forms.ValidationError("This file cannot be read: it is neither CSV nor JSON.") from None
        if not rows or len(rows) > MOST:
            raise forms.ValidationError("There is no alert in it." if not rows else f"At most {MOST} alerts.")
        return rows


def _of_json(text: str) -> list[dict[str, Any]]:
    told = json.loads(text, parse_float=Decimal)
    rows = told.get("results") if isinstance(told, dict) else told
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("not a list of alerts")
    return [_there(row) for row in rows]


def _of_csv(text: str) -> list[dict[str, Any]]:
    return [_there(_cells(row)) for row in csv.DictReader(io.StringIO(text, newline=""))]


def _cells(row: dict[str | Any, str | Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: unguarded(text) for name, text in row.items() if isinstance(name, str) and isinstance(text, str)
    }
    told["channels"] = told.get("channels", "").split()
    if told.get("parameters"):
        told["parameters"] = json.loads(told["parameters"])
    return told


def _there(row: dict[str, Any]) -> dict[str, Any]:
    """Without what became of it, and what was left empty."""
    known = {"kind": Alert.Kind.PRICE.value} | row
    return {name: value for name, value in known.items() if name not in GONE and value not in ("", None, [], {})}
