"""What providers over HTTP tell of an instrument, in the product's own words."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Quote(NamedTuple):
    symbol: str  # as the provider spells it
    price: Decimal
    ts_ms: int
    currency: str = ""
    delay_s: int = 0  # how far behind its market the provider is
    bid: Decimal | None = None
    ask: Decimal | None = None
    high: Decimal | None = None
    low: Decimal | None = None
    volume: Decimal | None = None
    previous_close: Decimal | None = None


class Day(NamedTuple):
    """What one trading day was, by the exchange's own date."""

    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal


class Action(NamedTuple):
    type: str  # as CorporateAction.Type spells it
    ex_date: date
    ratio: str = ""
    amount: Decimal | None = None  # for one share as it was on that day
    currency: str = ""


class History(NamedTuple):
    """Days with the splits up to `adjusted_to` already in them (None: as they were traded), and what happened."""

    days: list[Day]
    actions: list[Action]
    adjusted_to: date | None = None
    currency: str = ""


class Figures(NamedTuple):
    """A company's figures as of now, or of a quarter or year that ended on `as_of`. Money is in `currency`."""

    period: str  # as Fundamentals.Period spells it
    as_of: date
    currency: str = ""
    market_cap: Decimal | None = None
    pe_ratio: Decimal | None = None
    eps: Decimal | None = None
    revenue: Decimal | None = None
    net_income: Decimal | None = None
    debt: Decimal | None = None
    dividend_yield: Decimal | None = None  # in percent


class Profile(NamedTuple):
    """What a company is; empty where the provider does not say."""

    name: str = ""
    sector: str = ""
    industry: str = ""
    country: str = ""
    description: str = ""


class Found(NamedTuple):
    """A hit of a provider's search: what an instrument could be made from."""

    symbol: str  # as the product would spell it
    theirs: str  # as the provider does
    name: str
    kind: str  # as Instrument.Kind spells it
    exchange: str = ""
    currency: str = ""
    sector: str = ""
    industry: str = ""
