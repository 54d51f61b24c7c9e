"""How rows of the ledger are shown: what they came to with its way, and how to enter the same again."""

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.kit.money import MINUS
from config.templatetags import figures
from portfolios.calc.entries import Kind
from portfolios.forms.fields import written
from portfolios.models import Transaction
from portfolios.queries.transactions import LEAVES
from portfolios.templatetags.holdings import NONE, sum_of

register = template.Library()
COMES = (Kind.SELL, Kind.DEPOSIT, Kind.DIVIDEND, Kind.INTEREST)
WORDS = {
    Kind.BUY: "Buy", Kind.SELL: "Sell", Kind.DEPOSIT: "Deposit", Kind.WITHDRAWAL: "Withdrawal",
    Kind.DIVIDEND: "Dividend", Kind.INTEREST: "Interest", Kind.FEE: "Fee", Kind.TAX: "Tax",
    Kind.TRANSFER_IN: "Transfer in", Kind.TRANSFER_OUT: "Transfer out", Kind.SPLIT: "Split", Kind.BONUS: "Bonus",
}  # fmt: skip
ORIGINS = {"trade": "Trade here", "asset": "Tracked asset", "import": "Imported", "action": "By the market",
           "opening": "Opening"}  # fmt: skip


@register.filter
def came_to(row: Transaction) -> SafeString:
    """With a sign where cash moves."""
    if row.ratio:
        return format_html('<span class="amount">{}</span>', row.ratio)
    total = getattr(row, "total", row.amount)
    if not total:
        return NONE
    sign = MINUS if _leaves(row) else "+" if _comes(row) else ""
    return format_html('<span class="amount">{}{}</span>', sign, sum_of(total, row.currency))


def _leaves(row: Transaction) -> bool:
    return row.kind in LEAVES or (row.kind == Kind.TRANSFER_OUT and row.instrument_id is None)


def _comes(row: Transaction) -> bool:
    return row.kind in COMES or (row.kind == Kind.TRANSFER_IN and row.instrument_id is None)


@register.filter
def kind_title(kind: str) -> str:
    return WORDS[Kind(kind)]


@register.filter
def origin_word(origin: str) -> str:
    return ORIGINS.get(origin, "")


@register.filter
def again(row: Transaction) -> str:
    """What the ticket begins with to enter the same once more, today."""
    locale = figures.LOCALE.get()
    told = {"type": row.kind, "how": "past", "symbol": row.instrument.symbol if row.instrument else "",
            "ratio": row.ratio, "note": row.note}  # fmt: skip
    if not row.ratio:
        numbers = {"quantity": row.quantity, "fee": row.fee, "tax": row.tax}
        numbers |= {"price": row.price} if row.quantity else {"amount": row.amount}
        told |= {name: written(value, locale) for name, value in numbers.items() if value}
        told["currency"] = row.currency if row.instrument is None else ""
    return urlencode({name: value for name, value in told.items() if value})
