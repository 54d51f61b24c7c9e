"""How alerts and notifications are put into words and pictures."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from alerts.forms.alerts import STATUSES, WAYS
from alerts.models import Alert, Delivery, Firing
from alerts.queries.near import Shown
from alerts.services import wording
from config.templatetags import figures

register = template.Library()
CLOSE = 90
"""Of the bar: within two per cent."""
ICONS = {
    "alert": "alerts", "movement": "markets", "order": "tick", "corporate_action": "portfolios", "report": "reports",
    "news": "sentiment", "security": "admin",
}  # fmt: skip
STATES = {
    "queued": "on its way", "sent": "sent", "held": "held until your quiet hours end", "skipped": "not sent",
    "failed": "tried again soon", "dead": "given up",
}  # fmt: skip


@register.filter
def told_icon(kind: str) -> str:
    return ICONS.get(kind.split(".", maxsplit=1)[0], "info")


@register.filter
def went(one: Delivery) -> str:
    return f"{WAYS.get(one.channel, one.channel)}: {STATES[one.state]}"


@register.filter
def went_title(one: Delivery) -> str:
    when = f"{figures.moment(one.ended_at)}. " if one.ended_at else ""
    return f"{when}{one.error}".strip()


@register.filter
def condition(alert: Alert) -> str:
    return f"When {wording.title_of(alert)}"


@register.filter
def subject(alert: Alert) -> str:
    return wording.subject_of(alert)


@register.filter
def waits_for(alert: Alert) -> str:
    """Without its subject."""
    return f"When it {_said(alert)}"


@register.filter
def briefly(alert: Alert) -> str:
    """Of a price: `Above 65,000 USDT`."""
    said = _said(alert).removeprefix("is ").removeprefix("has ")
    return said[:1].upper() + said[1:]


def _said(alert: Alert) -> str:
    return wording.title_of(alert).removeprefix(wording.subject_of(alert)).strip()


@register.filter
def ways(alert: Alert) -> str:
    return ", ".join(WAYS.get(it, it) for it in alert.channels)


@register.filter
def figure_of(value: Decimal | None, alert: Alert) -> str:
    return "–" if value is None else wording.value_of(alert, value)


@register.filter
def once_of(firing: Firing) -> str:
    return f"firing:{firing.pk}"


@register.filter
def first_key(kinds: Mapping[str, str]) -> str:
    return next(iter(kinds))


@register.simple_tag
def alert_chip(alert: Alert) -> SafeString:
    look = {"active": "good", "triggered": "accent", "paused": "warn"}.get(alert.status, "")
    return format_html('<span class="chip {}">{}</span>', look, STATUSES[alert.status])


@register.simple_tag
def nearness(it: Shown) -> SafeString:
    """A bar that is full where the figure is at the target, and how far it has to go."""
    if it.distance is None or it.nearness is None:
        return mark_safe('<span class="muted">–</span>')
    far = figures.percent(abs(it.distance), 2).lstrip("+")
    return format_html(
        '<span class="nearness{}"><svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="ground" width="100" height="6" rx="3"/><rect width="{}" height="6" rx="3"/></svg>'
        "<span>{}</span></span>",
        " close" if it.nearness >= CLOSE else "", it.nearness, far,
    )  # fmt: skip
