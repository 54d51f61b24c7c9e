"""The exchanges' calendars, from the package `exchange_calendars`: trading days, holidays, short days."""

import warnings
from datetime import date

from markets.calc.hours import Span


def spans(calendar: str, first: date, last: date) -> list[Span]:
    """Every trading day from `first` to `last` that the package knows; it looks about a year ahead."""
    import exchange_calendars  # noqa: PLC0415 - 1.2 s and 70 MB, for a job that runs once a month

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # what the package asks of pandas is its own affair
        known = exchange_calendars.get_calendar(calendar, start=first.isoformat())
    until = min(last, known.last_session.date())
    days = known.schedule.loc[first.isoformat() : until.isoformat(), ["open", "close"]]
    return [
        Span(day.date(), opens.to_pydatetime(), closes.to_pydatetime())
        for day, opens, closes in days.itertuples(name=None)
    ]
