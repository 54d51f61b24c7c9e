"""What the market list shows: instruments of a tab that fit the filters, each with its price and its week.

The catalogue is some hundred rows and half the orders hang on live prices, so filtering and sorting happen here
and not in the database.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from markets.calc.simulation.walk import ANCHORED_AT
from markets.calc.ticks import Price
from markets.models import Fundamentals, Instrument
from markets.queries import companies
from markets.queries.instruments import Viewer, seen_by
from markets.queries.quotes import quotes
from markets.queries.source import is_simulated
from markets.queries.weeks import Week, weeks

PAGE = 50
NO_WEEK = Week()
Kind = Instrument.Kind
ORDER_OF_KINDS = [Kind.CRYPTO, Kind.STOCK, Kind.ETF, Kind.INDEX, Kind.FX, Kind.BOND, Kind.FUND]


@dataclass(frozen=True)
class Tab:
    slug: str
    title: str
    kinds: Sequence[Kind] = ()
    own: bool = False  # what the viewer added


TABS = [
    Tab("all", "All"),
    Tab("crypto", "Crypto", [Kind.CRYPTO]),
    Tab("stocks", "Stocks", [Kind.STOCK]),
    Tab("etfs", "ETFs", [Kind.ETF, Kind.FUND]),
    Tab("bonds", "Bonds", [Kind.BOND]),
    Tab("indices", "Indices", [Kind.INDEX]),
    Tab("fx", "FX", [Kind.FX]),
    Tab("movers", "Movers"),
    Tab("own", "Own", own=True),
]
BY_SLUG = {tab.slug: tab for tab in TABS}
SORTS = ("symbol", "price", "change", "cap", "volume")


@dataclass(frozen=True)
class Asked:
    tab: Tab = TABS[0]
    q: str = ""
    exchange: str = ""
    sector: str = ""
    sort: str = ""  # "" is by rank, or by the size of the move among movers; "-" before it: the largest first
    page: int = 1


@dataclass(frozen=True)
class Row:
    instrument: Instrument
    price: Price | None
    market_cap: Decimal | None
    place: int = 0
    week: Week = NO_WEEK

    @property
    def turnover(self) -> Decimal | None:
        """The day's volume in money, so that a coin of a cent compares with one of a fortune."""
        if self.price is None or not self.price.volume_24h:
            return None
        return self.price.volume_24h * self.price.price


@dataclass(frozen=True)
class Board:
    rows: Sequence[Row]
    count: int
    page: int

    @property
    def first(self) -> int:
        return (self.page - 1) * PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def previous(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        return self.page + 1 if self.last < self.count else None


def board(asked: Asked, *, user: Viewer) -> Board:
    found = [row for row in _instruments(asked, user=user) if _fits(row, asked.q)]
    prices = quotes()
    caps = market_caps(found, prices)
    rows = [Row(one, prices.get(one.pk), caps.get(one.pk)) for one in found]
    rows = _sorted(rows, asked)
    shown = rows[(asked.page - 1) * PAGE : asked.page * PAGE]
    drawn = weeks(row.instrument for row in shown)
    return Board(
        rows=[
            Row(row.instrument, row.price, row.market_cap, place, drawn[row.instrument.pk])
            for place, row in enumerate(shown, (asked.page - 1) * PAGE + 1)
        ],
        count=len(rows),
        page=asked.page,
    )


def market_caps(instruments: Iterable[Instrument], prices: Mapping[int, Price]) -> dict[int, Decimal]:
    """Each in its instrument's currency; of several sources the newest."""
    if is_simulated():
        today = timezone.now().date()
        told = ((one.pk, _computed_cap(one, prices[one.pk].price, today)) for one in instruments if one.pk in prices)
        return {pk: cap for pk, cap in told if cap is not None}
    rows = Fundamentals.objects.filter(period=Fundamentals.Period.NOW, market_cap__isnull=False).order_by("as_of")
    return {pk: cap for pk, cap in rows.values_list("instrument_id", "market_cap") if cap is not None}


def _computed_cap(instrument: Instrument, price: Decimal, today: date) -> Decimal | None:
    company = companies.company_of(instrument)
    if instrument.hand_priced or instrument.kind not in (Kind.STOCK, Kind.CRYPTO) or company.market_cap is None:
        return None
    return company.market_cap / company.anchor * price * companies.split_factor(instrument, ANCHORED_AT, today)


def choices(tab: Tab, *, user: Viewer) -> dict[str, list[str]]:
    """The exchanges and sectors that a tab can be narrowed to."""
    pairs = set(_of_tab(tab, user=user).values_list("exchange", "sector"))
    return {
        "exchanges": sorted({exchange for exchange, _ in pairs if exchange}),
        "sectors": sorted({sector for _, sector in pairs if sector}),
    }


def _of_tab(tab: Tab, *, user: Viewer) -> Any:
    rows = seen_by(user).filter(active=True)
    if tab.kinds:
        rows = rows.filter(kind__in=tab.kinds)
    return rows.exclude(owner=None) if tab.own else rows


def _instruments(asked: Asked, *, user: Viewer) -> Any:
    wanted = Q()
    if asked.exchange:
        wanted &= Q(exchange=asked.exchange)
    if asked.sector:
        wanted &= Q(sector=asked.sector)
    return _of_tab(asked.tab, user=user).filter(wanted)


def _fits(row: Instrument, q: str) -> bool:
    """Each part of what was typed begins a word of the name or stands in the symbol."""
    words = f"{row.symbol} {row.symbol.replace('/', ' ')} {row.name}".casefold().split()
    return all(part in row.symbol.casefold() or any(word.startswith(part) for word in words) for part in
               q.casefold().split())  # fmt: skip


def _by_rank(row: Row) -> tuple[bool, int, int, str]:
    one = row.instrument
    return (one.rank is None, one.rank or 0, ORDER_OF_KINDS.index(Kind(one.kind)), one.symbol)


def _change(row: Row) -> Decimal | None:
    return row.price.change_pct_24h if row.price else None


FIGURES: dict[str, Callable[[Row], Any]] = {
    "price": lambda row: row.price.price if row.price else None,
    "change": _change,
    "cap": lambda row: row.market_cap,
    "volume": lambda row: row.turnover,
    "symbol": lambda row: row.instrument.symbol,
}


def _sorted(rows: list[Row], asked: Asked) -> list[Row]:
    """What has no figure stands last, whichever way round."""
    if not asked.sort and asked.tab.slug == "movers":
        moved = [row for row in rows if _change(row)]
        return sorted(moved, key=lambda row: abs(_change(row) or Decimal(0)), reverse=True)
    ranked = sorted(rows, key=_by_rank)
    if not asked.sort:
        return ranked
    figure, down = FIGURES[asked.sort.removeprefix("-")], asked.sort.startswith("-")
    known = [row for row in ranked if figure(row) is not None]
    return sorted(known, key=figure, reverse=down) + [row for row in ranked if figure(row) is None]
