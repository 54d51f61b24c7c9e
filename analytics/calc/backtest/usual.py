"""What a backtest is where nobody said: how far back it reaches, and what it is called."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from analytics.calc.backtest.ready import READY
from markets.calc.intervals import Interval

MOST_CASH = 10**15  # beyond, a float no longer tells one cent from the next
MOST_COMPARED = 4
FIVE_YEARS = 5 * 365
DAYS = {Interval.M1: 30, Interval.M5: 90, Interval.M15: 365, Interval.H1: 730, Interval.H4: 730}


def first_day(interval: Interval, end: date) -> date:
    return end - timedelta(days=DAYS.get(interval, FIVE_YEARS))


def name(strategy: Mapping[str, Any], symbol: str) -> str:
    """ "Golden cross on BTC/USDT": whose rules these are, whatever it risks and pays."""
    ready = next(
        (one for one in READY if all(one.form.get(rule) == strategy.get(rule) for rule in ("entry", "exit"))), None
    )
    return f"{ready.name if ready else 'Own rules'} on {symbol}"
