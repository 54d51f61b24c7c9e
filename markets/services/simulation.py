"""The simulator at work: live prices in the ingest process, and prices that somebody sets."""

from decimal import Decimal

from markets.models import Instrument


async def run() -> None:
    """Publishes simulated prices until it is cancelled: the ingest process's task of the venue `simulator`."""


def set_price(instrument: Instrument, price: Decimal) -> None:
    """From now on the walk goes on from `price`; everybody is told before this returns."""
