"""Which prices this installation shows: the exchanges' or the simulator's. Never both in one series."""

import time
from dataclasses import dataclass

from django.conf import settings

from config.kit import valkey

CHOICE = valkey.key("market-data")  # live or simulated: what `auto` chose, written by markets/services/source.py
FRESH_S = 2.0


@dataclass
class Known:
    """What this process read last. It stays true while Valkey is away or has forgotten."""

    simulated: bool = False
    read_at: float = float("-inf")


_known = Known()


def is_simulated() -> bool:
    """True where every price, candle and close comes from the simulator.

    With `auto` this is False until the ingest process has chosen: then there are no prices yet.
    """
    if settings.MARKET_DATA != "auto":
        return bool(settings.MARKET_DATA == "simulated")
    now = time.monotonic()
    if now - _known.read_at > FRESH_S:
        _known.read_at = now
        _known.simulated = _read(_known.simulated)
    return _known.simulated


def _read(before: bool) -> bool:
    try:
        choice = valkey.client().get(CHOICE)
    except valkey.Unavailable:
        return before
    return before if choice is None else choice == b"simulated"
