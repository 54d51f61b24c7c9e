"""A company's figures into their table, and what it is into the instrument, where nobody has written that yet."""

from collections.abc import Iterable

from django.utils import timezone

from markets.calc.provided import Figures, Profile
from markets.calc.venues import Venue
from markets.models import Fundamentals, Instrument

LONGEST = {"name": 160, "sector": 60, "industry": 80, "country": 60, "description": 5_000}
NUMBERS = ("market_cap", "pe_ratio", "eps", "revenue", "net_income", "debt", "dividend_yield")


def store(instrument: Instrument, venue: Venue, told: Iterable[Figures]) -> int:
    """Each period once for a source: figures of today replace those of today, not yesterday's."""
    now = timezone.now()
    rows = {
        (one.period, one.as_of): Fundamentals(
            instrument=instrument, source=venue, period=one.period, as_of=one.as_of, fetched_at=now,
            currency=one.currency or instrument.currency, **{name: getattr(one, name) for name in NUMBERS},
        )
        for one in told
    }  # fmt: skip
    Fundamentals.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["instrument", "period", "as_of", "source"],
        update_fields=["currency", "fetched_at", *NUMBERS],
    )  # fmt: skip
    return len(rows)


def fill_in(instrument: Instrument, profile: Profile) -> None:
    """What an administrator or the catalogue has written stays."""
    said = profile._asdict()
    empty = [name for name, value in said.items() if value and not getattr(instrument, name)]
    for name in empty:
        setattr(instrument, name, said[name][: LONGEST[name]])
    if empty:
        instrument.save(update_fields=empty)
