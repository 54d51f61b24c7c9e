"""What the screener looks through: each instrument that somebody sees, with all that its table of fields knows.

The catalogue is some hundred rows and many figures hang on live prices, so filtering and sorting happen here and not
in the database, as in the market list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import timezone

from analytics.calc import screening
from analytics.calc.screening import Row, Screening
from analytics.models import Metrics
from analytics.queries import companies
from analytics.queries.companies import UNKNOWN, Company
from markets.calc.ticks import Price
from markets.models import Instrument
from markets.queries.closes import rate
from markets.queries.instruments import Viewer, seen_by
from markets.queries.quotes import quotes
from markets.queries.source import is_simulated

DESCRIBED = tuple(field.name for field in screening.DESCRIBED)
MEASURED = tuple(field.name for field in screening.MEASURED)
NAMED = ("exchange", "sector", "industry", "country", "currency")


@dataclass(frozen=True, slots=True)
class Found:
    rows: list[Row]  # all that fit, in order; each with its `instrument` and its `latest` price beside the fields
    unknown: dict[str, int]
    as_of: datetime | None  # when the nightly figures were worked out; None: not yet
    simulated: bool


def found(asked: Screening, *, user: Viewer) -> Found:
    instruments = list(seen_by(user).filter(active=True).order_by("symbol"))
    measured = _measured()
    rows = _rows(instruments, measured)
    fitting = screening.screened(rows, asked)
    newest = max((row["updated_at"] for row in measured.values()), default=None)
    return Found(fitting.rows, fitting.unknown, newest, is_simulated())


def choices(user: Viewer) -> dict[str, list[str]]:
    """What there is to choose from, of each field that is text."""
    rows = seen_by(user).filter(active=True).values_list(*NAMED)
    columns = zip(*rows, strict=True) if rows else [()] * len(NAMED)
    return {name: sorted({each for each in column if each}) for name, column in zip(NAMED, columns, strict=True)}


def _measured() -> dict[int, dict[str, Any]]:
    """Of the kind of prices that are shown; by hand is by hand in either."""
    shown = Q(simulated=True) | Q(instrument__hand_priced=True) if is_simulated() else Q(simulated=False)
    rows = Metrics.objects.filter(shown, error="").values("instrument_id", "updated_at", *MEASURED)
    return {row["instrument_id"]: row for row in rows}


def _rows(instruments: list[Instrument], measured: Mapping[int, dict[str, Any]]) -> Iterable[Row]:
    prices, today = quotes(), timezone.now().date()
    told = companies.reported(instruments, prices, today=today)
    rates = _rates({one.currency for one in instruments if one.pk in told}, today)
    for one in instruments:
        price, company = prices.get(one.pk), told.get(one.pk, UNKNOWN)
        yield {
            "instrument": one,
            "latest": price,
            "symbol": one.symbol,
            "name": one.name,
            **{name: getattr(one, name) for name in DESCRIBED},
            **_priced(price),
            **_company(company, rates.get(one.currency)),
            **{name: measured[one.pk][name] if one.pk in measured else None for name in MEASURED},
        }


def _priced(price: Price | None) -> dict[str, Decimal | None]:
    if price is None:
        return {"price": None, "change_pct_24h": None}
    return {"price": price.price, "change_pct_24h": price.change_pct_24h}


def _company(company: Company, usd: Decimal | None) -> dict[str, Decimal | None]:
    cap, revenue, income = company.market_cap, company.revenue, company.net_income
    return {
        **company._asdict(),
        "market_cap_usd": cap * usd if cap is not None and usd is not None else None,
        "margin": 100 * income / revenue if income is not None and revenue else None,
    }


def _rates(currencies: Iterable[str], today: date) -> dict[str, Decimal | None]:
    return {currency: rate(currency, "USD", today) for currency in currencies}
