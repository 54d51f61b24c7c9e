"""What the demo's people hold has its simulated closes in the table, as real ones would be."""

from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from markets.calc.adjust import Close
from markets.calc.venues import Venue
from markets.models import DailyClose, Instrument
from markets.queries import simulated
from markets.services import closes

HELD = (
    "BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "AAPL", "MSFT", "NVDA", "GOOG", "VOO", "BND", "SCHD", "BNDX",
    "RELIANCE.NS", "TCS.NS", "INFY.NS", "TITAN.NS", "ITC.NS", "HDFCBANK.NS",
    "NIFTYBEES.NS", "^GSPC", "^NSEI", "EUR/USD", "USD/INR",
)  # fmt: skip
HISTORY = timedelta(days=5 * 366)


def daily_closes() -> int:
    """Those that are missing up to yesterday; how many."""
    today = timezone.now().date()
    rows = Instrument.objects.filter(symbol__in=HELD, owner=None, hand_priced=False)
    stored = DailyClose.objects.filter(source=Venue.SIMULATOR, instrument__in=rows)
    newest = dict(stored.values_list("instrument_id").annotate(Max("day")))
    return closes.store(
        close for row in rows for close in _missing(row, newest.get(row.pk, today - HISTORY), today)
    )  # fmt: skip


def _missing(instrument: Instrument, newest: date, today: date) -> list[Close]:
    first, last = newest + timedelta(days=1), today - timedelta(days=1)
    if first > last:
        return []
    return [
        Close(instrument.pk, day, Venue.SIMULATOR, close, last)
        for day, close in simulated.closes(instrument, first, last)
    ]
