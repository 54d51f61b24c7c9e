"""Choosing between the exchanges and the simulator, once, when the ingest process starts."""

from typing import Literal

from django.conf import settings

from config.kit import valkey
from markets.queries.source import CHOICE, is_simulated

Choice = Literal["live", "simulated"]
__all__ = ["Choice", "announce", "decided", "is_simulated"]


def decided() -> Choice | None:
    """What the operator said, or None: find out."""
    wanted: str = settings.MARKET_DATA
    return None if wanted == "auto" else "simulated" if wanted == "simulated" else "live"


async def announce(choice: Choice) -> None:
    """Tell every process. Said again each second, so that it outlives a Valkey that forgot everything."""
    await valkey.async_client().set(CHOICE, choice)
