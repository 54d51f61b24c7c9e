"""What days closed at, exact: for history, returns, and prices that are filled in. FX rates too."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Context, Decimal

from django.db import connection
from django.db.models import Q

from markets.calc.adjust import Close, Split, adjusted, factor
from markets.calc.provided import Action
from markets.calc.venues import Venue
from markets.models import CorporateAction, Instrument
from markets.queries import companies, simulated
from markets.queries.source import is_simulated

SAME = {"USDT": "USD", "USDC": "USD"}  # counted one to one
THROUGH = ("USD", "EUR")  # where a pair has no rate of its own
WIDE = Context(prec=38)
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
    pairs = _pairs({have, want, *THROUGH})
    direct = _rate(pairs, have, want, day)
    if direct is not None:
        return direct
    for between in THROUGH:
        first, second = _rate(pairs, have, between, day), _rate(pairs, between, want, day)
        if first is not None and second is not None:
            return WIDE.multiply(first, second)
    return None


def _pairs(currencies: Iterable[str]) -> dict[tuple[str, str], Instrument]:
    known = Instrument.objects.filter(kind=Instrument.Kind.FX, owner=None, merged_into=None)
    rows = known.filter(Q(base__in=currencies) & Q(currency__in=currencies))
    return {(row.base, row.currency): row for row in rows}


def _rate(pairs: dict[tuple[str, str], Instrument], have: str, want: str, day: date) -> Decimal | None:
    if have == want:
        return Decimal(1)
    if pair := pairs.get((have, want)):
        found = close_on(pair, day)
        if found is not None:
            return found.close
    if pair := pairs.get((want, have)):
        found = close_on(pair, day)
        if found is not None:
            return WIDE.divide(Decimal(1), found.close)
    return None


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
