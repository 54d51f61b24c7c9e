"""The card of risk figures: any page of one instrument shows it by `{% risk_figures instrument %}`."""

from decimal import Decimal
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from analytics.forms.risk import WINDOWS, RiskForm
from analytics.queries.risk import FEW, ROLLED, Risk, risk
from config import drawing
from config.kit.money import MINUS
from config.templatetags.figures import percent
from markets.calc.comparison import round_bounds
from markets.models import Instrument

register = template.Library()

WIDE, HIGH = 600, 200
TABLE_ROWS = 60


@register.inclusion_tag("analytics/_risk.html", takes_context=True)
def risk_figures(context: RequestContext, instrument: Instrument) -> dict[str, Any]:
    """The address says over which window, `?risk=90`: what it cannot mean is a 400."""
    asked = context["request"].GET
    days: int = RiskForm.read(asked)["risk"]
    windows = []
    for each, title in WINDOWS.items():
        query = asked.copy()
        query["risk"] = str(each)
        windows.append((title, query.urlencode(), each == days))
    return {"risk": risk(instrument, days=days, today=timezone.now().date()), "windows": windows, "few": FEW}


@register.filter
def share(value: float | None) -> str:
    """A size in per cent, which has no direction: 12.3 %."""
    return "–" if value is None else percent(Decimal(str(value)), 1).lstrip("+")


@register.filter
def figure(value: float | str | None) -> str:
    if value is None or isinstance(value, str):  # what a template does not find is ""
        return "–"
    shown = f"{value:.2f}"
    return "0.00" if shown == "-0.00" else shown.replace("-", MINUS)


@register.inclusion_tag("analytics/_risk_course.html")
def volatility_chart(risk: Risk) -> dict[str, Any]:
    """Each point: the volatility of the last month of closes, as of that day."""
    days, values = [day for day, _ in risk.rolling], [value for _, value in risk.rolling]
    low, high, step = round_bounds(0, max(values))
    count = round((high - low) / step)
    spread = [days[round(at * (len(days) - 1) / 3)] for at in range(4)]
    rows = [[str(day), share(value)] for day, value in risk.rolling]
    return {
        "summary": f"Volatility of {ROLLED} days: lowest {share(min(values))}, highest {share(max(values))}, "
        f"now {share(values[-1])}",
        "columns": ["Day", "Volatility a year"],
        "rows": rows[:: -max(1, len(rows) // TABLE_ROWS)],
        "path": drawing.line(values, WIDE, HIGH, scale=(low, high)),
        "grid": [f"{HIGH * at / count:.1f}" for at in range(count + 1)],
        "marks": [f"{high - at * step:g} %" for at in range(count + 1)],
        "days": [day.strftime("%d %b" if len(days) < 120 else "%b %Y") for day in spread],
    }
