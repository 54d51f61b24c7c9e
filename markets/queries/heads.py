"""What stands above every tab of an instrument's page; the apps that add tabs begin their context with it."""

from typing import Any

from django.utils import timezone

from markets.models import Instrument
from markets.queries.quotes import quotes
from markets.queries.sessions import state


def head(instrument: Instrument) -> dict[str, Any]:
    """What `markets/instrument_base.html` shows."""
    now = timezone.now()
    return {
        "instrument": instrument,
        "price": quotes([instrument.pk]).get(instrument.pk),
        "market": None if instrument.hand_priced else state(instrument, now),
        "now": now,
        "now_ms": int(now.timestamp() * 1000),
        "unit": "" if instrument.kind == Instrument.Kind.INDEX else instrument.currency,
    }
