"""What companies report and cost, of many instruments at once: the screener filters by it, the reading compares by it.

What hangs on the price is worked out with the latest one, so that a ratio moves when the price does.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from markets.calc.simulation.walk import ANCHORED_AT
from markets.calc.ticks import Price
from markets.models import Fundamentals, Instrument
from markets.queries import board, companies
from markets.queries.source import is_simulated

CENT = Decimal("0.01")
REPORTED = ("pe_ratio", "eps", "revenue", "net_income", "debt", "dividend_yield")


class Company(NamedTuple):
    """In the currency of the instrument. None: nobody tells."""

    market_cap: Decimal | None = None
    pe_ratio: Decimal | None = None
    eps: Decimal | None = None
    revenue: Decimal | None = None
    net_income: Decimal | None = None
    debt: Decimal | None = None
    dividend_yield: Decimal | None = None


UNKNOWN = Company()


def reported(instruments: Iterable[Instrument], prices: Mapping[int, Price], *, today: date) -> dict[int, Company]:
    """By instrument; those of whom nothing is known are left out."""
    rows = list(instruments)
    caps = board.market_caps(rows, prices)
    told = _computed(rows, prices, today) if is_simulated() else _stored()
    found = {}
    for row in rows:
        figures = told.get(row.pk, {})
        if figures or row.pk in caps:
            found[row.pk] = Company(**figures)._replace(market_cap=caps.get(row.pk))
    return found


def _stored() -> dict[int, dict[str, Any]]:
    """Of several sources the newest."""
    rows = Fundamentals.objects.filter(period=Fundamentals.Period.NOW).order_by("as_of")
    return {row.pop("instrument_id"): row for row in rows.values("instrument_id", *REPORTED)}


def _computed(rows: list[Instrument], prices: Mapping[int, Price], today: date) -> dict[int, dict[str, Any]]:
    found = {}
    for row in rows:
        if row.hand_priced or row.kind != Instrument.Kind.STOCK or row.pk not in prices:
            continue
        figures = _reports(row.symbol, row.kind, row.currency, today)
        eps = figures.get("eps")
        price = prices[row.pk].price * Decimal(companies.split_factor(row, ANCHORED_AT, today))
        found[row.pk] = {**figures, "pe_ratio": (price / eps).quantize(CENT) if eps and eps > 0 else None}
    return found


@lru_cache(maxsize=4000)
def _reports(symbol: str, kind: str, currency: str, today: date) -> dict[str, Any]:
    """What does not hang on the price changes once a day."""
    told = companies.figures(Instrument(symbol=symbol, kind=kind, currency=currency), today, Decimal(1))
    now = next((one for one in told if one.period == Fundamentals.Period.NOW), None)
    return {} if now is None else {name: getattr(now, name) for name in REPORTED}
