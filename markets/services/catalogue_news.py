"""The catalogue is another than before: every process is told at once, and history that is missing is fetched soon."""

from collections.abc import Collection
from contextlib import suppress
from functools import partial

from django.db import transaction

from config.kit import jobs, valkey
from markets import live
from markets.calc.venues import Venue


def changed(*, gone: Collection[int] = (), wanted: bool = False) -> None:
    """Once the transaction commits. The prices of `gone` end here: inactive, merged, or told by another source now.

    `wanted`: something may be without history, or without a price.
    """
    if wanted:
        jobs.enqueue("markets.backfill")
        jobs.enqueue("markets.refresh_quotes")
    transaction.on_commit(partial(_tell, tuple(gone)))


def sweep(venues: Collection[Venue], *, kept: Collection[int]) -> None:
    """Prices of these venues that nobody brings up to date any more: told while the news was on its way."""
    with suppress(*valkey.Unavailable):
        live.forget(
            price.instrument_id for price in live.latest().values()
            if price.venue in venues and price.instrument_id not in kept
        )  # fmt: skip


def _tell(gone: Collection[int]) -> None:
    """Without Valkey nobody has a price of them in memory for longer than it takes to read the catalogue again."""
    live.instruments_changed()
    with suppress(*valkey.Unavailable):
        live.forget(gone)
