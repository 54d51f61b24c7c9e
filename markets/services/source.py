"""Choosing between the exchanges and the simulator, once, when the ingest process starts."""

import asyncio
from contextlib import suppress
from typing import Literal

from channels.db import database_sync_to_async
from django.conf import settings

from config.kit import errors, hooks, valkey
from markets import live
from markets.calc.venues import Venue
from markets.queries.source import CHOICE, is_simulated

Choice = Literal["live", "simulated"]
WHY: dict[Choice, str] = {
    "live": "an exchange answered", "simulated": "no exchange answered within 3 s",
}  # fmt: skip
__all__ = ["Choice", "announce", "decided", "forget_others", "is_simulated"]


def decided() -> Choice | None:
    """What the operator said, or None: find out."""
    wanted: str = settings.MARKET_DATA
    return None if wanted == "auto" else "simulated" if wanted == "simulated" else "live"


async def announce(choice: Choice) -> None:
    """Tell every process. Said again each second, so that it outlives a Valkey that forgot everything."""
    _note(choice)
    before = await valkey.async_client().set(CHOICE, choice, get=True)
    if before == choice.encode():
        return
    if before is not None:
        await asyncio.to_thread(forget_others, choice)
    with suppress(*errors.OUTAGES):  # prices go on without PostgreSQL
        await database_sync_to_async(hooks.call)("ON_SOURCE")


def _note(choice: Choice) -> None:
    """For `make run`, which prints it."""
    if settings.ENV != "development":
        return
    why = f"MARKET_DATA={choice}" if decided() else WHY[choice]
    file = settings.VAR_DIR / "market-data"
    with suppress(OSError):
        if not file.exists():
            file.write_text(f"prices are {choice} ({why})\n")


def forget_others(choice: Choice) -> None:
    """Prices of the other kind, which an earlier run has left: nobody would ever bring them up to date."""
    prices = live.latest().values()
    simulated = {price.instrument_id for price in prices if price.venue is Venue.SIMULATOR}
    told = {price.instrument_id for price in prices if price.venue not in (Venue.SIMULATOR, Venue.HAND)}
    live.forget(simulated if choice == "live" else told)
