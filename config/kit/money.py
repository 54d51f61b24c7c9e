"""Money: a Decimal with its currency, rounded in one place and shown in one place.

Stored numbers have up to 38 digits and Python's decimal context keeps 28, so arithmetic on money goes through
`CONTEXT`: sums and products of what we store are exact in it.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import total_ordering

from config.kit.errors import RuleBroken

CONTEXT = Context(prec=96, rounding=ROUND_HALF_EVEN)
MINUS = "\N{MINUS SIGN}"
NO_BREAK = "\N{NARROW NO-BREAK SPACE}"

MINOR_UNITS = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "UGX"), 0),
    **dict.fromkeys(("KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"), 3),
    **dict.fromkeys(("BTC", "ETH", "BNB", "SOL", "XRP", "ADA", "DOGE", "DOT", "LTC", "AVAX"), 8),
}
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹", "JPY": "¥", "KRW": "₩", "BTC": "₿"}


class MixedCurrencies(RuleBroken):
    code = "mixed_currencies"
    detail = "Amounts in different currencies cannot be added up."


class NotANumber(RuleBroken):
    code = "invalid_number"
    detail = "This is not a number."


@dataclass(frozen=True, slots=True)
class Locale:
    point: str
    group: str
    lakhs: bool = False  # 12,34,567 instead of 1,234,567
    symbol_first: bool = True


LOCALES = {
    "en": Locale(".", ","),
    "en-IN": Locale(".", ",", lakhs=True),
    "hi": Locale(".", ",", lakhs=True),
    "de": Locale(",", ".", symbol_first=False),
    "fr": Locale(",", NO_BREAK, symbol_first=False),
    "de-CH": Locale(".", "\N{RIGHT SINGLE QUOTATION MARK}"),
}


def text(value: Decimal) -> str:
    """Plain canonical decimal text: no exponent, no trailing zeros, no minus zero."""
    plain = format(value, "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def minor_units(currency: str) -> int:
    return MINOR_UNITS.get(currency, 2)


def rounded(value: Decimal, places: int) -> Decimal:
    """The one place that rounds: half to even, so that many roundings do not drift upwards."""
    return value.quantize(Decimal(1).scaleb(-places), context=CONTEXT)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money is a Decimal, not a {type(self.amount).__name__}")
        if not self.amount.is_finite():
            raise ValueError("money is a finite number")
        if not re.fullmatch(r"[A-Z0-9]{2,12}", self.currency):
            raise ValueError("a currency is a code in capitals")

    def __add__(self, other: "Money") -> "Money":
        return Money(CONTEXT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(CONTEXT.subtract(self.amount, self._same(other)), self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        if isinstance(factor, bool) or not isinstance(factor, Decimal | int):
            return NotImplemented
        return Money(CONTEXT.multiply(self.amount, Decimal(factor)), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(CONTEXT.minus(self.amount), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def rounded(self) -> "Money":
        """To the smallest unit that the currency is paid in."""
        return Money(rounded(self.amount, minor_units(self.currency)), self.currency)

    def _same(self, other: "Money") -> Decimal:
        if not isinstance(other, Money):
            raise TypeError("money only goes with money")
        if other.currency != self.currency:
            raise MixedCurrencies
        return other.amount

    def __str__(self) -> str:
        return f"{text(self.amount)} {self.currency}"


def shown(money: Money, *, locale: str = "en", code: bool = False) -> str:
    """As a person reads it: `₹12,34,567.00`, `1.234,56 €`, with `code` `USD 5.00`."""
    style = _style(locale)
    number = grouped(rounded(abs(money.amount), minor_units(money.currency)), locale=locale)
    minus = MINUS if money.rounded().amount < 0 else ""
    symbol = money.currency if code else SYMBOLS.get(money.currency, money.currency)
    if not style.symbol_first:
        return f"{minus}{number}{NO_BREAK}{symbol}"
    gap = NO_BREAK if symbol[-1].isalnum() else ""
    return f"{minus}{symbol}{gap}{number}"


def grouped(number: Decimal, *, locale: str = "en") -> str:
    """`number` with this locale's groups and point; its decimals stay as they are."""
    style = _style(locale)
    plain = format(number, "f")
    minus = MINUS if plain.startswith("-") and number != 0 else ""
    whole, _, fraction = plain.lstrip("-").partition(".")
    head, tail = whole[:-3], whole[-3:]
    every = 2 if style.lakhs else 3
    groups = [head[max(0, end - every) : end] for end in range(len(head), 0, -every)][::-1]
    return minus + style.group.join([*groups, tail]) + (style.point + fraction if fraction else "")


def parse(typed: str, locale: str = "en") -> Decimal:
    """The number a person typed. Groups must stand where the locale has them: `1,5` is no fifteen in English."""
    style = _style(locale)
    plain = typed.strip().replace(MINUS, "-")
    if style.group == NO_BREAK:
        plain = plain.replace(" ", NO_BREAK).replace("\N{NO-BREAK SPACE}", NO_BREAK)
    group, point = re.escape(style.group), re.escape(style.point)
    every = 2 if style.lakhs else 3
    whole = rf"(?:[0-9]{{1,20}}|[0-9]{{1,{every}}}(?:{group}[0-9]{{{every}}})*{group}[0-9]{{3}})"
    if not re.fullmatch(rf"-?{whole}(?:{point}[0-9]{{1,18}})?", plain):
        raise NotANumber
    number = Decimal(plain.replace(style.group, "").replace(style.point, "."))
    if number.adjusted() >= 20:
        raise NotANumber
    return number


def _style(locale: str) -> Locale:
    return LOCALES.get(locale) or LOCALES.get(locale.split("-", maxsplit=1)[0]) or LOCALES["en"]
