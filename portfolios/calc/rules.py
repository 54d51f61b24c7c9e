"""Rules of thumb about risk. No advice: each says what it saw, and from where on it speaks up."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from markets.calc.crosses import SAME
from portfolios.calc.exact import ZERO, exactly, product
from portfolios.calc.valuation import Valuation, Valued, percent

BASKETS = frozenset(("etf", "fund", "bond", "index"))  # many things in one: a large share of these is no lump
ONE_THING_PCT = (25, 50)  # warned of from, failed from
FOREIGN_PCT = (40, 75)
IDLE_CASH_PCT = 25
BONDS_PCT = {"low": 40, "medium": 20, "high": 0}  # at least, by the risk one is ready to take
NO_SHARE = "The value is not above zero, so no shares of it can be told."


class State(StrEnum):
    PASS = "pass"  # noqa: S105
    WARN = "warn"
    FAIL = "fail"


class Checked(NamedTuple):
    rule: str  # concentration, currency, cash, stale_data, bonds
    title: str
    state: State
    detail: str


def judged(found: Valuation, *, appetite: str) -> list[Checked]:
    return [concentration(found), currency(found), cash(found), stale_data(found), bonds(found, appetite)]


def concentration(found: Valuation) -> Checked:
    """The largest single thing."""
    name, title = "concentration", "No single holding is too large"
    lumps = [it for it in found.holdings if it.kind not in BASKETS and it.value is not None]
    if not lumps:
        return Checked(name, title, State.PASS, "Nothing is held that is not a basket of many things.")
    largest = max(lumps, key=lambda it: it.value or ZERO)
    share = _share([largest], found)
    if share is None:
        return Checked(name, title, State.WARN, NO_SHARE)
    limits = "more than {} % of one thing is much, more than {} % very much".format(*ONE_THING_PCT)
    return Checked(
        name, title, _above(share, ONE_THING_PCT), f"{largest.symbol} is {share:.1f} % of the value; {limits}."
    )


@exactly
def currency(found: Valuation) -> Checked:
    """What hangs on other currencies than the base."""
    name, title = "currency", "Most of the value is in the base currency"
    foreign = sum((product(amount, rate) for amount, rate in _foreign_cash(found)), ZERO)
    foreign += sum((it.value for it in found.holdings if it.value and _is_foreign(it.currency, found)), ZERO)
    share = percent(foreign, found.total_value)
    if share is None:
        return Checked(name, title, State.WARN, NO_SHARE)
    limits = "more than {} % is much, more than {} % very much".format(*FOREIGN_PCT)
    detail = f"{share:.1f} % is in other currencies than {found.base_currency}; {limits}."
    return Checked(name, title, _above(share, FOREIGN_PCT), detail)


def cash(found: Valuation) -> Checked:
    name, title = "cash", "Cash is neither short nor idle"
    short = [currency for currency, amount in found.cash.items() if amount < 0]
    if short:
        return Checked(name, title, State.FAIL, f"Cash in {', '.join(short)} is below zero: is a deposit missing?")
    share = percent(found.balance, found.total_value)
    if share is None:
        return Checked(name, title, State.WARN, NO_SHARE)
    state = State.WARN if share > IDLE_CASH_PCT else State.PASS
    return Checked(name, title, state, f"{share:.1f} % is cash; above {IDLE_CASH_PCT} % much of it earns nothing.")


def stale_data(found: Valuation) -> Checked:
    name, title = "stale_data", "Prices are known and fresh"
    if found.missing:
        return Checked(name, title, State.FAIL, f"No price or rate of {_named(found.missing)}: they count as nothing.")
    old = [it.symbol for it in found.holdings if it.stale]
    if old:
        return Checked(name, title, State.WARN, f"Old prices of {_named(old)}: their values may be off.")
    return Checked(name, title, State.PASS, "Every holding has a price as fresh as its market gives.")


def bonds(found: Valuation, appetite: str) -> Checked:
    name, title = "bonds", "Bonds steady the rest"
    least = BONDS_PCT[appetite]
    share = _share([it for it in found.holdings if it.kind == "bond"], found)
    if share is None:
        return Checked(name, title, State.WARN, NO_SHARE)
    if not found.holdings:
        return Checked(name, title, State.PASS, "Nothing is invested yet that bonds would have to steady.")
    detail = f"{share:.1f} % is in bonds; with a {appetite} risk appetite at least {least} % are usual."
    if share >= least:
        return Checked(name, title, State.PASS, detail)
    return Checked(name, title, State.WARN if 2 * share >= least else State.FAIL, detail)


@exactly
def _share(rows: Iterable[Valued], found: Valuation) -> Decimal | None:
    return percent(sum((it.value for it in rows if it.value is not None), ZERO), found.total_value)


def _foreign_cash(found: Valuation) -> Iterable[tuple[Decimal, Decimal]]:
    for name, amount in found.cash.items():
        rate = found.rates.get(name)
        if rate is not None and _is_foreign(name, found):
            yield amount, rate


def _is_foreign(currency: str, found: Valuation) -> bool:
    return SAME.get(currency, currency) != SAME.get(found.base_currency, found.base_currency)


def _above(share: Decimal, limits: tuple[int, int]) -> State:
    warned, failed = limits
    return State.FAIL if share > failed else State.WARN if share > warned else State.PASS


def _named(symbols: list[str]) -> str:
    shown, more = symbols[:5], len(symbols) - 5
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
