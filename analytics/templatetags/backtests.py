"""How the figures of a backtest are written on its pages."""

from decimal import Decimal

from django import template

from config.templatetags import figures

register = template.Library()
ENDINGS = {
    "signal": "rule", "stop": "stop", "trailing_stop": "trailing stop", "target": "target", "open": "–",
}  # fmt: skip


@register.filter
def pct(value: float, places: int = 1) -> str:
    """With its sign: +3.2 %."""
    return figures.percent(Decimal(repr(value)), places)


@register.filter
def pct_plain(value: float, places: int = 1) -> str:
    return pct(value, places).lstrip("+")


@register.filter
def ended_by(reason: str) -> str:
    """What ended a trade."""
    return ENDINGS[reason]
