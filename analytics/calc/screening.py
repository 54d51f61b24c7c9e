"""What the screener can filter, sort and show, and how a screen is read from an address and written into one.

`FIELDS` is the one table: the API, the page, saved screens and the CSV read it. A figure that is not known fits no
filter: a share without earnings is neither below nor above a ratio.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Literal, NamedTuple
from urllib.parse import urlencode

Unit = Literal["text", "choice", "price", "money", "usd", "percent", "number", "ratio", "days"]
Value = Decimal | str | tuple[str, ...]
Row = Mapping[str, Any]

BETWEEN = {"lt": lt, "lte": le, "gt": gt, "gte": ge}
NUMERIC = ("", "lt", "lte", "gt", "gte")
TEXTUAL = ("", "in")
SAID = {"": "is", "lt": "below", "lte": "at most", "gt": "above", "gte": "at least", "in": "one of"}


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    label: str
    group: str
    unit: Unit
    help: str = ""

    @property
    def is_number(self) -> bool:
        return self.unit not in ("text", "choice")

    @property
    def operators(self) -> tuple[str, ...]:
        return NUMERIC if self.is_number else TEXTUAL


def _percent(group: str, *named: tuple[str, str, str]) -> tuple[Field, ...]:
    return tuple(Field(name, label, group, "percent", said) for name, label, said in named)


DESCRIBED = (
    Field("kind", "Kind", "What it is", "choice"),
    Field("exchange", "Exchange", "What it is", "text"),
    Field("sector", "Sector", "What it is", "text"),
    Field("industry", "Industry", "What it is", "text"),
    Field("country", "Country", "What it is", "text"),
    Field("currency", "Currency", "What it is", "text"),
)
PRICED = (
    Field("price", "Price", "Price", "price", "The latest, in its own currency."),
    *_percent("Price", ("change_pct_24h", "24 h", "Since the day before.")),
)
REPORTED = (
    Field("market_cap", "Market cap", "Company", "money", "In its own currency."),
    Field("market_cap_usd", "Market cap in USD", "Company", "usd", "At the latest rate, so that markets compare."),
    Field("pe_ratio", "P/E", "Company", "ratio", "Price to a year's earnings; none for a loss."),
    Field("eps", "Earnings per share", "Company", "money", "Of a year, in its own currency."),
    Field("revenue", "Revenue", "Company", "money", "Of a year, in its own currency."),
    Field("net_income", "Net income", "Company", "money", "Of a year, in its own currency."),
    Field("debt", "Debt", "Company", "money", "In its own currency."),
    *_percent(
        "Company", ("dividend_yield", "Dividend yield", "A year's dividends as a part of the price."),
        ("margin", "Net margin", "Net income as a part of revenue."),
    ),
)  # fmt: skip
MEASURED = (
    *_percent(
        "Performance", ("return_1d", "1 day", ""), ("return_1w", "1 week", ""), ("return_1m", "1 month", ""),
        ("return_3m", "3 months", ""), ("return_6m", "6 months", ""), ("return_ytd", "Year to date", ""),
        ("return_1y", "1 year", ""), ("return_3y", "3 years", "In all, not a year."),
        ("return_5y", "5 years", "In all, not a year."),
    ),
    *_percent(
        "Risk", ("volatility_30d", "Volatility, 30 days", "How far its returns scatter, for a year."),
        ("volatility_1y", "Volatility, 1 year", "How far its returns scatter, for a year."),
        ("max_drawdown_1y", "Deepest fall, 1 year", "From a high to the low after it, as a positive number."),
    ),
    Field("beta", "Beta", "Risk", "ratio", "How far it moves when its market moves by one."),
    Field("sharpe_1y", "Sharpe ratio, 1 year", "Risk", "ratio", "Return for each unit of scatter."),
    Field("rsi", "RSI", "Technical", "number", "Of 14 days. Many call less than 30 oversold, more than 70 overbought."),
    *_percent(
        "Technical", ("from_sma_50", "To 50-day average", "How far the close is above it; below: negative."),
        ("from_sma_200", "To 200-day average", "How far the close is above it; below: negative."),
    ),
    Field("sma_200_days", "200-day average rises for", "Technical", "days", "Days in a row; falling: negative."),
    *_percent(
        "Technical", ("from_high_52w", "To 52-week high", "Zero or below."),
        ("from_low_52w", "To 52-week low", "Zero or above."),
    ),
    Field("volume_ratio", "Volume to usual", "Technical", "ratio", "The last day's to the average of 20 days before."),
)  # fmt: skip
FIELDS = {field.name: field for field in (*DESCRIBED, *PRICED, *REPORTED, *MEASURED)}
COLUMNS = (
    "price",
    "change_pct_24h",
    "market_cap_usd",
    "pe_ratio",
    "return_1y",
    "rsi",
    "from_high_52w",
    "volatility_1y",
)
USUAL_SORT = "-market_cap_usd"

# What people write for a sector that has a longer name.
SHORT = {
    "it": "information technology", "tech": "information technology", "technology": "information technology",
    "banks": "financials", "finance": "financials", "pharma": "health care", "healthcare": "health care",
    "telecom": "communication services",
}  # fmt: skip


class Condition(NamedTuple):
    field: Field
    operator: str  # "" is equality
    value: Value

    @property
    def parameter(self) -> str:
        return f"{self.field.name}__{self.operator}" if self.operator else self.field.name

    def fits(self, row: Row) -> bool:
        """Not where the figure is unknown."""
        found = row.get(self.field.name)
        if found is None or found == "":
            return False
        if self.operator in BETWEEN:
            return bool(BETWEEN[self.operator](found, self.value))
        if self.field.is_number:
            return bool(found == self.value)
        wanted = self.value if isinstance(self.value, tuple) else (self.value,)
        return str(found).casefold() in {spelled(self.field, str(each)) for each in wanted}


class Screening(NamedTuple):
    conditions: tuple[Condition, ...] = ()
    sort: str = USUAL_SORT
    columns: tuple[str, ...] = COLUMNS


def spelled(field: Field, text: str) -> str:
    """As it is compared: without capitals, and a sector by its whole name."""
    plain = text.strip().casefold()
    return SHORT.get(plain, plain) if field.name == "sector" else plain


def query_of(screening: Screening) -> str:
    """The screen as it stands in an address; what is as usual is left out."""
    pairs = [(each.parameter, written(each.value)) for each in screening.conditions]
    if screening.sort != USUAL_SORT:
        pairs.append(("sort", screening.sort))
    if screening.columns != COLUMNS:
        pairs.append(("columns", ",".join(screening.columns)))
    return urlencode(pairs, safe=",/")


def written(value: Value) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return value if isinstance(value, str) else format(value, "f")


class Screened(NamedTuple):
    rows: list[Row]
    unknown: dict[str, int]  # by field: how many fit every other filter, and have no figure for this one


def screened(rows: Iterable[Row], screening: Screening) -> Screened:
    """Those that fit every condition, in order; what has no figure to sort by stands last, whichever way round."""
    kept: list[Row] = []
    unknown: dict[str, int] = {}
    for row in rows:
        wrong = [each.field.name for each in screening.conditions if not each.fits(row)]
        if not wrong:
            kept.append(row)
        elif len(set(wrong)) == 1 and row.get(wrong[0]) in (None, ""):
            unknown[wrong[0]] = unknown.get(wrong[0], 0) + 1
    return Screened(_sorted(kept, screening.sort), unknown)


def _sorted(rows: Sequence[Row], sort: str) -> list[Row]:
    name, down = sort.removeprefix("-"), sort.startswith("-")
    by_symbol = sorted(rows, key=lambda row: str(row["symbol"]))
    known = [row for row in by_symbol if row.get(name) not in (None, "")]
    return sorted(known, key=lambda row: row[name], reverse=down) + [
        row for row in by_symbol if row.get(name) in (None, "")
    ]
