"""What a simulated company does with its shares, and how it is doing: from its seed alone, like its price."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from markets.calc.provided import Action, Figures

YEARS_BETWEEN_SPLITS = 15
CENT = Decimal("0.01")
QUARTERS, YEARS = 8, 4


@dataclass(frozen=True, slots=True)
class Company:
    seed: int
    currency: str
    anchor: Decimal  # its share in the week that everything hangs on
    market_cap: Decimal | None = None
    pe_ratio: Decimal | None = None
    dividend_yield_pct: Decimal | None = None
    payments_a_year: int = 4
    bonuses: bool = False  # in India a company gives bonus shares rather than splits

    def part(self, purpose: int, of: int = 1000) -> int:
        """A number below `of` that is always the same for one purpose."""
        mixed = (self.seed ^ (purpose * 0x9E3779B97F4A7C15)) * 0xBF58476D1CE4E5B9 % 2**64
        return (mixed >> 33) % of


def splits(company: Company, first: date, last: date) -> Iterator[Action]:
    """On a Monday once in some years: a price that rose is made handy again."""
    for cycle in range(first.year // YEARS_BETWEEN_SPLITS, last.year // YEARS_BETWEEN_SPLITS + 1):
        year = cycle * YEARS_BETWEEN_SPLITS + company.part(cycle, YEARS_BETWEEN_SPLITS)
        day = date(year, 1, 1) + timedelta(days=company.part(1000 + cycle, 360))
        day -= timedelta(days=day.weekday())
        if first <= day <= last:
            kind, ratio = ("bonus", "1:1") if company.bonuses else ("split", ("2:1", "2:1", "3:1", "5:1")[year % 4])
            yield Action(kind, day, ratio=ratio)


def dividends(company: Company, first: date, last: date, began: Mapping[int, float]) -> Iterator[Action]:
    """As many times a year; the amount follows the price with which that year `began`."""
    if not company.dividend_yield_pct:
        return
    for year in range(first.year, last.year + 1):
        share = company.dividend_yield_pct / 100 / company.payments_a_year
        for number in range(company.payments_a_year):
            month = number * 12 // company.payments_a_year + 1 + company.part(1, 12 // company.payments_a_year)
            day = _weekday(date(year, month, 5 + company.part(2, 20)))
            if first <= day <= last:
                amount = (Decimal(began[year]) * share).quantize(CENT, ROUND_HALF_EVEN)
                yield Action("dividend", day, amount=max(amount, CENT), currency=company.currency)


def effective_ms(action: Action) -> int:
    midnight = datetime.combine(action.ex_date, datetime.min.time(), UTC)
    return int(midnight.timestamp() * 1000)


def figures(company: Company, today: date, price: Decimal) -> list[Figures]:
    """As of now, of the last two years' quarters, and of four years."""
    if company.market_cap is None:
        return []
    shares = company.market_cap / company.anchor
    now = Figures("now", today, currency=company.currency, market_cap=_whole(shares * price))
    if company.pe_ratio is None:
        return [now]
    quarters = [_quarter(company, shares, end) for end in _quarter_ends(today, 4 * (YEARS + 1))]
    earned = sum((quarter.net_income or Decimal(0) for quarter in quarters[:4]), Decimal(0))
    eps = (earned / shares).quantize(CENT)
    now = now._replace(
        pe_ratio=(price / eps).quantize(CENT) if eps > 0 else None, eps=eps, net_income=earned,
        revenue=sum((quarter.revenue or Decimal(0) for quarter in quarters[:4]), Decimal(0)), debt=quarters[0].debt,
        dividend_yield=company.dividend_yield_pct,
    )  # fmt: skip
    return [now, *quarters[:QUARTERS], *_years(quarters, shares)]


def _quarter(company: Company, shares: Decimal, end: date) -> Figures:
    """A few per cent of growth a year, the season of the business, and a good or a bad quarter."""
    assert company.pe_ratio is not None
    age = (date(2026, 9, 30) - end).days / 365.25
    growth = math.exp(-age * (0.02 + company.part(3) / 10_000))
    season = 1 + (company.part(4 + end.month // 3) - 500) / 5000
    luck = 1 + (company.part(100 + end.year * 4 + end.month // 3) - 500) / 4000
    earned = company.anchor / company.pe_ratio / 4 * shares * Decimal(growth * season * luck)
    margin = Decimal(5 + company.part(9, 25)) / 100
    revenue = earned / margin / Decimal(luck)
    debt = revenue * 4 * Decimal(company.part(10) + 100) / 1000
    return Figures(
        "quarter", end, currency=company.currency, eps=(earned / shares).quantize(CENT), revenue=_whole(revenue),
        net_income=_whole(earned), debt=_whole(debt),
    )  # fmt: skip


def _years(quarters: list[Figures], shares: Decimal) -> Iterator[Figures]:
    for place, quarter in enumerate(quarters):
        four = quarters[place : place + 4]
        if quarter.as_of.month == 12 and len(four) == 4:
            earned = sum((each.net_income or Decimal(0) for each in four), Decimal(0))
            revenue = sum((each.revenue or Decimal(0) for each in four), Decimal(0))
            yield quarter._replace(
                period="year", net_income=earned, revenue=revenue, eps=(earned / shares).quantize(CENT)
            )


def _quarter_ends(today: date, count: int) -> list[date]:
    """The newest first; figures come six weeks after a quarter ended."""
    found: list[date] = []
    day = today - timedelta(days=42)
    while len(found) < count:
        month = (day.month - 1) // 3 * 3 + 1
        day = date(day.year, month, 1) - timedelta(days=1)
        found.append(day)
    return found


def _weekday(day: date) -> date:
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def _whole(amount: Decimal) -> Decimal:
    """To six digits: nobody reports the last one."""
    return round(amount, 5 - amount.adjusted()) + 0 if amount else amount
