"""How numbers and times are shown: true minus signs, signed changes, and the exact time behind "3 min ago"."""

from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.kit.money import MINUS, Money, grouped, rounded, shown

register = template.Library()

ANYBODYS = "en"
LOCALE: ContextVar[str] = ContextVar("locale", default=ANYBODYS)
"""How the person who looks writes numbers; set for each page (config/preferences.py)."""

ARROWS = {"up": "M4 1 8 7.5H0z", "down": "M4 7.5 0 1h8z"}
AGO = ((60, 1, "s"), (3600, 60, "min"), (86400, 3600, "h"), (7 * 86400, 86400, "d"))


@register.filter
def money(value: Money | Decimal | str, currency: str = "USD") -> SafeString:
    """An amount with its currency; blurred while amounts are hidden."""
    sum_of = value if isinstance(value, Money) else Money(Decimal(value), currency)
    locale = LOCALE.get()
    if locale == ANYBODYS and sum_of.currency == "INR":
        locale = "en-IN"
    return format_html(
        '<data class="amount" value="{}">{}</data>', format(sum_of.amount, "f"), shown(sum_of, locale=locale)
    )


@register.filter
def number(value: Decimal | str, places: int = 2) -> str:
    """1234.5 as 1,234.50; as many places as asked for, so that decimals stand under each other."""
    return grouped(rounded(Decimal(value), places), locale=LOCALE.get())


@register.filter
def percent(value: Decimal | str, places: int = 2) -> str:
    """3.25 as +3.25 %, with the point of whoever looks."""
    figure = rounded(Decimal(value), places)
    sign = "+" if figure > 0 else MINUS if figure < 0 else ""
    return f"{sign}{grouped(abs(figure), locale=LOCALE.get())} %"


@register.filter
def change(value: Decimal | str) -> SafeString:
    """A change in per cent: sign, arrow and spoken word, so that nothing hangs on the colour."""
    figure = rounded(Decimal(value), 2)
    if not figure:
        return format_html('<span class="change flat">{}</span>', percent(figure))
    way = "up" if figure > 0 else "down"
    return format_html(
        '<span class="change {0}"><svg class="arrow" viewBox="0 0 8 8" aria-hidden="true"><path d="{1}"/></svg>'
        '<span class="spoken">{0} </span>{2}</span>',
        way,
        ARROWS[way],
        percent(figure),
    )


@register.filter
def moment(when: datetime) -> str:
    """The exact time in the visitor's zone, with the date written so that nobody takes the month for the day."""
    return timezone.localtime(when).strftime("%Y-%m-%d %H:%M:%S %Z")


@register.filter
def ago(when: datetime | date | None) -> SafeString | str:
    """ "3 min ago", with the exact time on hover; older than a week, the date."""
    if when is None:
        return ""
    if not isinstance(when, datetime):
        return format_html('<time datetime="{0}">{0}</time>', when.isoformat())
    passed_s = max(0, (timezone.now() - when).total_seconds())
    words = next(
        (f"{int(passed_s // size)} {unit} ago" for below, size, unit in AGO if passed_s < below),
        timezone.localtime(when).date().isoformat(),
    )
    return format_html(
        '<relative-time><time datetime="{}" title="{}">{}</time></relative-time>',
        when.isoformat(),
        moment(when),
        "now" if passed_s < 5 else words,
    )
