"""What days closed at, exact: for history, returns, and prices that are filled in. FX rates too."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Q

from markets.calc import crosses
from markets.calc.adjust import Close, Split, adjusted, factor
from markets.calc.crosses import THROUGH, Pair, cross
from markets.calc.provided import Action
from markets.calc.venues import Venue
from markets.models import CorporateAction, Instrument
from markets.queries import companies, simulated
from markets.queries.source import is_simulated

SAME = crosses.SAME
LOOK_BACK = timedelta(days=10)  # the longest a market is closed, with room

# Of several sources of one day a person's own figure comes first, then the instrument's primary venue.
PREFERRED = """
    SELECT DISTINCT ON (day) day, source, close, adjusted_to FROM markets_dailyclose
    WHERE instrument_id = %s AND day >= %s AND day <= %s AND (source = 9) = %s
    ORDER BY day, source <> 30, source <> %s, source
"""
NEWEST_DAY = "SELECT max(day) FROM markets_dailyclose WHERE instrument_id = %s AND day <= %s AND (source = 9) = %s"


def close_on(instrument: Instrument, day: date, *, shares_of: date | None = None) -> Close | None:
    """The last close on `day` or before, in shares of `day` (or of the day `shares_of`)."""
    found = _between(instrument, day - LOOK_BACK, day)
    if not found and (newest := _newest_day(instrument, day)) is not None:
        found = _between(instrument, newest, newest)
    if not found:
        return None
    last, to = found[-1], shares_of or day
    return last._replace(close=adjusted(last, splits(instrument, since=last.day), to=to), adjusted_to=to)


def closes(instrument: Instrument, start: date, end: date, *, shares_of: date | None = None) -> dict[date, Decimal]:
    """By day, both ends inclusive, oldest first; all in shares of `end` (or of the day `shares_of`)."""
    found = _between(instrument, start, end)
    known = splits(instrument, since=found[0].day) if found else []
    return {close.day: adjusted(close, known, to=shares_of or end) for close in found}


def splits(instrument: Instrument, *, since: date) -> list[Split]:
    """Each once, though several sources may tell of it."""
    rows: Iterable[CorporateAction | Action]
    if _is_simulated(instrument):
        rows = companies.splits(instrument, since, companies.FAR)
    else:
        rows = instrument.actions.filter(ex_date__gte=since).exclude(type="dividend").order_by("ex_date", "-source")
    found = {(row.type, row.ex_date): factor(row.type, row.ratio) for row in rows}
    return [Split(ex_date, times) for (_, ex_date), times in found.items() if times]


def rate(currency_from: str, currency_to: str, day: date) -> Decimal | None:
    """How many units of `currency_to` one of `currency_from` was worth: the last known on `day` or before."""
    have, want = SAME.get(currency_from, currency_from), SAME.get(currency_to, currency_to)
    if have == want:
        return Decimal(1)
    known = pairs({have, want})

    def price(base: str, quote: str) -> Decimal | None:
        pair = known.get((base, quote))
        found = close_on(pair, day) if pair is not None else None
        return found.close if found is not None else None

    return cross(have, want, price)


def pairs(currencies: Iterable[str]) -> dict[Pair, Instrument]:
    """Every pair that can lead from one of these to another, by its two currencies. One read of the database."""
    wanted = {*currencies, *THROUGH}
    known = Instrument.objects.filter(kind=Instrument.Kind.FX, owner=None, merged_into=None)
    rows = known.filter(Q(base__in=wanted) & Q(currency__in=wanted))
    return {(row.base, row.currency): row for row in rows}


def _between(instrument: Instrument, start: date, end: date) -> list[Close]:
    """Of each day the close that counts, oldest first. Simulated and real ones are never mixed."""
    simulation = _is_simulated(instrument)
    with connection.cursor() as cursor:
        cursor.execute(PREFERRED, [instrument.pk, start, end, simulation, instrument.primary_venue or 0])
        stored = {row[0]: Close(instrument.pk, *row) for row in cursor.fetchall()}
    if simulation and _days(start, end) > len(stored):
        for day, close in simulated.closes(instrument, start, end):
            stored.setdefault(day, Close(instrument.pk, day, Venue.SIMULATOR, close, end))
    return [stored[day] for day in sorted(stored)]


def _newest_day(instrument: Instrument, day: date) -> date | None:
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_DAY, [instrument.pk, day, _is_simulated(instrument)])
        found: date | None = cursor.fetchone()[0]
    return found


def _is_simulated(instrument: Instrument) -> bool:
    return not instrument.hand_priced and is_simulated()


def _days(start: date, end: date) -> int:
    return (end - start).days + 1
