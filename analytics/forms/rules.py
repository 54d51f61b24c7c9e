"""Entry and exit as rows of conditions: a form that needs no script, and what it makes of rules that are there."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from analytics.calc.backtest import reading
from analytics.calc.backtest.reading import BadForm
from analytics.calc.backtest.strategy import Relation
from analytics.calc.backtest.words import name_of
from analytics.calc.indicators.parameters import Parameter
from analytics.calc.indicators.table import INDICATORS, OVERLAYS, PANES

MOST_ROWS = 8
NUMBER = "number"
COLUMNS = [(column, column.capitalize()) for column in reading.COLUMNS]
EXTREMES = [(f"{kind} {column}", f"{kind.capitalize()} {column}") for kind in ("highest", "lowest")
            for column in reading.COLUMNS]  # fmt: skip


def _series(indicators: tuple[Any, ...]) -> list[tuple[str, str]]:
    return [(f"{one.name}.{series.name}", name_of(one, series)) for one in indicators for series in one.series]


OPERANDS = [
    ("Of a bar", COLUMNS),
    ("Over the price", _series(OVERLAYS)),
    ("In their own pane", _series(PANES)),
    ("Of so many bars", EXTREMES),
    ("Fixed", [(NUMBER, "Number")]),
]
RELATIONS = [(str(one), one.replace("_", " ") if "cross" in one else f"is {one}") for one in Relation]
JOINTS = [("all", "all of these hold"), ("any", "any of these holds")]


class Choice(forms.Select):
    """The same as Django's, at a hundredth of its cost: that renders a template for each of the forty options."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "" if value is None else str(value)
        known = flatatt({"name": name, **self.build_attrs(self.attrs, attrs)})
        parts = [_options(group, chosen) for group in self.choices]
        return format_html("<select{}>{}</select>", known, mark_safe("".join(parts)))  # noqa: S308 (escaped below)


def _options(choice: Any, chosen: str) -> SafeString:
    value, words = choice
    if isinstance(words, list | tuple):
        inside = mark_safe("".join(_options(each, chosen) for each in words))  # noqa: S308
        return format_html('<optgroup label="{}">{}</optgroup>', value, inside)
    selected = mark_safe(" selected") if str(value) == chosen else ""
    return format_html('<option value="{}"{}>{}</option>', value, selected, words)


class ConditionForm(forms.Form):
    """One row. A row without a left side is none."""

    left = forms.ChoiceField(choices=[("", "—"), *OPERANDS], required=False, widget=Choice)
    left_values = forms.CharField(max_length=60, required=False)
    left_ago = forms.IntegerField(min_value=0, max_value=reading.LONGEST_AGO, required=False)
    relation = forms.ChoiceField(choices=RELATIONS, initial=str(Relation.ABOVE), widget=Choice)
    right = forms.ChoiceField(choices=OPERANDS, initial=NUMBER, widget=Choice)
    right_values = forms.CharField(max_length=60, required=False)
    right_ago = forms.IntegerField(min_value=0, max_value=reading.LONGEST_AGO, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for side in ("left", "right"):
            self.fields[f"{side}_values"].widget.attrs["placeholder"] = hint(self[side].value())
            self.fields[f"{side}_ago"].widget.attrs["placeholder"] = "0"

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = self.cleaned_data
        if known.get("left") and not self.errors:
            sides = {side: self._operand(side) for side in ("left", "right")}
            if not self.errors:
                known["condition"] = {"left": sides["left"], "is": known["relation"], "right": sides["right"]}
                try:
                    reading.Reader().rule(known["condition"], "")
                except BadForm as refused:
                    self.add_error("left", refused.detail)
        return known

    def _operand(self, side: str) -> Any:
        try:
            form = written(
                self.cleaned_data[side], self.cleaned_data[f"{side}_values"], self.cleaned_data[f"{side}_ago"]
            )
            reading.operand(form, "")
        except BadForm as refused:
            self.add_error(f"{side}_values", f"{refused.path.strip('.').capitalize()} {refused.detail}".strip())
            return None
        return form


Conditions = forms.formset_factory(ConditionForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS, validate_max=True)


def conditions_of(rows: "BaseFormSet[ConditionForm]") -> list[dict[str, Any]]:
    """Of rows that are valid; those left empty are none."""
    return [form.cleaned_data["condition"] for form in rows.forms if "condition" in form.cleaned_data]


def written(operand: str, values: str, ago: int | None) -> Any:
    """A side of a condition in the form that `calc.backtest.reading` reads. Values stand in the order of the hint."""
    given = [part.strip() for part in values.split(",") if part.strip()]
    if operand == NUMBER:
        return _number(given[0] if len(given) == 1 else "")
    back = {"bars_ago": ago} if ago else {}
    if operand in reading.COLUMNS:
        _refuse_more(given, 0)
        return {"price": operand, **back} if back else operand
    kind, _, column = operand.partition(" ")
    if column:
        _refuse_more(given, 1)
        return {kind: column, "window": _number(given[0]) if given else 20, **back}
    name, _, series = operand.partition(".")
    indicator = INDICATORS[name]
    _refuse_more(given, len(indicator.parameters))
    own = {row.name: _value(row, text) for row, text in zip(indicator.parameters, given, strict=False)}
    which = {"series": series} if len(indicator.series) > 1 else {}
    return {"indicator": name, **which, **own, **back}


def _refuse_more(given: list[str], most: int) -> None:
    if len(given) > most:
        raise BadForm("", f"Takes {most} value{'s' if most != 1 else ''} here." if most else "Takes no value.")


def _value(parameter: Parameter, text: str) -> Any:
    return text if parameter.choices else _number(text)


def _number(text: str) -> float | int:
    plain = text.replace("−", "-")
    if not plain.isascii() or "_" in plain:
        raise BadForm("", "Must be a number.")
    try:
        number = float(plain)
    except ValueError:
        raise BadForm("", "Must be a number.") from None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def hint(operand: object) -> str:
    """What the values of this operand are: "12, 26, 9"."""
    if operand == NUMBER:
        return "e.g. 30"
    if not isinstance(operand, str) or not operand or operand in reading.COLUMNS:
        return ""
    if " " in operand:
        return "20"
    row = INDICATORS.get(operand.partition(".")[0])
    return ", ".join(f"{each.default:g}" if isinstance(each.default, int | float) else each.default
                     for each in row.parameters) if row else ""  # fmt: skip


HINTS = {value: [hint(value), names] for _, group in OPERANDS for value, names in (
    (value, ", ".join(each.label for each in INDICATORS[value.partition(".")[0]].parameters) if "." in value
     else "Bars" if " " in value else "Number" if value == NUMBER else "")
    for value, _ in group
)}  # fmt: skip
"""By operand: an example of its values, and what they are called. The script of the form shows them."""

# --- The other way round


def as_rows(rule: object) -> tuple[str, list[dict[str, Any]]] | None:
    """Joint and rows of a rule; None where the form cannot show it: rules within rules are written as JSON."""
    if not isinstance(rule, Mapping):
        return "all", []
    joint = next((word for word in ("all", "any") if word in rule), None)
    parts = [rule] if joint is None else rule[joint]
    if len(parts) > MOST_ROWS or any("all" in part or "any" in part for part in parts):
        return None
    return joint or "all", [_row(part) for part in parts]


def _row(condition: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"relation": condition["is"]}
    for side in ("left", "right"):
        operand, values, ago = _sides(condition[side])
        row |= {side: operand, f"{side}_values": values, f"{side}_ago": ago or None}
    return row


def _sides(form: Any) -> tuple[str, str, int]:
    if isinstance(form, int | float):
        return NUMBER, f"{form:g}" if abs(form) < 1e6 else str(form), 0
    if isinstance(form, str):
        return form, "", 0
    ago = form.get("bars_ago", 0)
    if "price" in form:
        return form["price"], "", ago
    for kind in ("highest", "lowest"):
        if kind in form:
            return f"{kind} {form[kind]}", str(form["window"]), ago
    indicator = INDICATORS[form["indicator"]]
    series = form.get("series", indicator.series[0].name)
    given = [row.name in form for row in indicator.parameters]
    used = indicator.parameters if any(given) else ()
    values = ", ".join(str(form.get(row.name, row.default)) for row in used)
    return f"{indicator.name}.{series}", values, ago
