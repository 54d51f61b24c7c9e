"""The cells of the screener: a figure as its kind of figure is written."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from analytics.calc.screening import Field
from config.kit.money import MINUS, grouped, rounded
from config.templatetags import figures
from markets.templatetags import prices

register = template.Library()
NOTHING = mark_safe('<span class="muted">–</span>')
COLOURED = {"Performance", "Price"}  # gains and losses; elsewhere a sign is enough
SIGNED = COLOURED | {"Technical"}  # what goes both ways


@register.simple_tag
def screener_cell(row: dict[str, Any], field: Field) -> SafeString | str:
    value = row[field.name]
    if field.name == "price":
        return prices.live_price(row["instrument"], row["latest"])
    if field.name == "change_pct_24h":
        return prices.live_change(row["instrument"], row["latest"])
    if value is None or value == "":
        return NOTHING
    if field.name == "kind":
        return str(row["instrument"].get_kind_display())
    return _number(Decimal(str(value)), field, row["currency"]) if field.is_number else str(value)


def _number(number: Decimal, field: Field, currency: str) -> SafeString | str:
    match field.unit:
        case "usd" | "money":
            return prices.compact(number, "USD" if field.unit == "usd" else currency)
        case "percent":
            signed = figures.change(number) if field.group in COLOURED else figures.percent(number, 1)
            return signed if field.group in SIGNED else signed.lstrip("+")
        case "days":
            return f"{number:.0f} d".replace("-", MINUS)
    return grouped(rounded(number, 1 if field.name == "rsi" else 2), locale=figures.LOCALE.get())


@register.simple_tag
def meter(score: float | None, label: str) -> SafeString:
    """A score of 0 to 100 as a bar; its figure stands beside it."""
    if score is None:
        return NOTHING
    at = f"{score:.1f}"
    return format_html(
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<line class="track" x1="0" x2="100" y1="3" y2="3"/><line class="way" x1="0" x2="{}" y1="3" y2="3"/></svg>',
        label,
        at,
    )
