"""How sums of a portfolio are shown: signed gains with arrow and word, quantities, and what the live script needs."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from config.kit.money import MINUS, Money, grouped, minor_units, rounded, shown, text
from config.templatetags import figures
from markets.calc.places import places
from markets.queries import closes
from markets.templatetags.prices import instant, number_locale
from portfolios.calc.exact import WIDE, product, quotient
from portfolios.calc.valuation import Valued
from portfolios.forms.fields import written
from portfolios.models import Gain, Holding
from portfolios.services.trades import Posted

register = template.Library()
NONE = mark_safe('<span class="muted">–</span>')
PLACES = 8
REASONS = {
    "insufficient_funds": "not enough cash", "insufficient_holdings": "not that much was held",
    "split_leaves_fractions": "a split would leave fractions of shares",
}  # fmt: skip
METHODS = {"average": "average cost", "fifo": "FIFO", "lifo": "LIFO", "hifo": "HIFO"}


def sum_of(value: Decimal, currency: str) -> str:
    return shown(Money(value, currency), locale=number_locale(currency))


@register.filter
def cash(value: Decimal | None, currency: str) -> SafeString:
    """An amount, blurred while amounts are hidden; a dash where nobody knows."""
    return NONE if value is None or value == "" else figures.money(value, currency)


@register.filter
def gain(value: Decimal | None, currency: str) -> SafeString:
    """A signed amount: sign, arrow and spoken word, so that nothing hangs on the colour."""
    if value is None or value == "":
        return NONE
    amount = Money(value, currency).rounded().amount
    if not amount:
        return format_html('<span class="change flat amount">{}</span>', sum_of(abs(amount), currency))
    way, sign = ("up", "+") if amount > 0 else ("down", MINUS)
    return format_html(
        '<span class="change {0} amount"><svg class="arrow" viewBox="0 0 8 8" aria-hidden="true"><path d="{1}"/></svg>'
        '<span class="spoken">{0} </span>{2}{3}</span>',
        way, figures.ARROWS[way], sign, sum_of(abs(amount), currency),
    )  # fmt: skip


@register.filter
def moved(value: Decimal | None) -> SafeString:
    """A change in per cent, or a dash."""
    return NONE if value is None or value == "" else figures.change(value)


@register.filter
def share(value: Decimal | None, places: int = 1) -> str:
    """12.3 %, without a sign."""
    return "–" if value is None or value == "" else figures.percent(value, places).lstrip("+")


@register.filter
def how_many(value: Decimal | None) -> str:
    """A quantity: its own decimals, no more than eight."""
    if value is None or value == "":
        return "–"
    plain = text(Decimal(value))
    fraction = plain.partition(".")[2]
    if len(fraction) > PLACES:
        plain = text(Decimal(value).quantize(Decimal(1).scaleb(-PLACES)))
    return grouped(Decimal(plain), locale=figures.LOCALE.get())


@register.filter
def exact(value: Decimal | None) -> str:
    """For the script: all digits, a point, no groups."""
    return "" if value is None or value == "" else text(Decimal(value))


@register.simple_tag
def writing(currency: str) -> SafeString:
    """What a script needs to write amounts of this currency as the server does."""
    locale = number_locale(currency)
    return format_html(
        ' data-locale="{}" data-before="{}" data-after="{}" data-places="{}"',
        locale, *_around(currency, locale), minor_units(currency),
    )  # fmt: skip


def _around(currency: str, locale: str) -> tuple[str, str]:
    """What stands before and after a number."""
    nought = grouped(rounded(Decimal(0), minor_units(currency)), locale=locale)
    before, _, after = shown(Money(Decimal(0), currency), locale=locale).partition(nought)
    return before, after


@register.filter
def named(choices: Any, value: str) -> str:
    return str(dict(choices).get(value, value))


@register.filter
def cash_of(value: Decimal | None, currency: str) -> SafeString:
    """The price of one, in the decimals that such a price has."""
    if value is None or value == "":
        return NONE
    locale = number_locale(currency)
    shown_as = grouped(rounded(value, max(minor_units(currency), places(value))), locale=locale)
    before, after = _around(currency, locale)
    return format_html("{}{}{}", before, shown_as, after)


@register.filter
def share_signed(value: Decimal | None, places: int = 2) -> str:
    return "–" if value is None or value == "" else figures.percent(value, places)


@register.filter
def amount_words(value: Decimal, currency: str) -> str:
    """For a title: signed, without markup."""
    return ("+" if value > 0 else MINUS if value < 0 else "") + sum_of(abs(value), currency)


@register.filter
def method_word(method: str) -> str:
    return METHODS.get(method, method)


@register.filter
def same(currency: str) -> str:
    """USDT counts as USD."""
    return closes.SAME.get(currency, currency)


@register.filter
def source_words(valued: Valued) -> str:
    """Where a price is from, and its time."""
    if valued.ts_ms is None:
        return "No price yet"
    words = {"hand": "Priced by hand", "trade": "The last trade's price"}.get(valued.price_source or "", "Market price")
    return f"{words}, {figures.moment(instant(valued.ts_ms))}{', stale' if valued.stale else ''}"


@register.filter
def reason_word(code: str) -> str:
    """Why an order was rejected."""
    return REASONS.get(code, code.replace("_", " "))


# --- Of the ticket's preview


@register.filter
def typed(value: Decimal | None) -> str:
    """As its person would type it into a field."""
    return "" if value is None or value == "" else written(Decimal(value), figures.LOCALE.get())


@register.filter
def average_of(holding: Holding) -> Decimal | None:
    return quotient(Decimal(holding.base_cost), Decimal(holding.quantity)) if holding.quantity else None


@register.filter
def gain_of(lot: Gain) -> Decimal:
    return WIDE.subtract(lot.proceeds, lot.cost)


@register.filter
def amount_before_fee(posted: Posted) -> Decimal:
    """What the quantity comes to in base units: what an amount would have said."""
    return product(product(posted.order.quantity, posted.price), posted.rate).quantize(Decimal("0.01"))


@register.filter
def split_words(text_of: str) -> list[str]:
    return text_of.split()


@register.filter
def kind_word(kind: str) -> str:
    return kind.replace("_", " ").capitalize()
