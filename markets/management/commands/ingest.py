import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

import structlog
import uvloop
from django.core.management.base import BaseCommand

from config.kit import garbage
from config.kit.ending import end
from markets.calc.venues import BY_SLUG, STREAMS
from markets.services.ingest import Ingest

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Stream prices from the exchanges, or simulate them, until it is stopped. A second one waits its turn."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--venue", action="append", choices=sorted(venue.slug for venue in STREAMS), metavar="VENUE",
            help="only this one (may be said again): venues can be split between processes",
        )  # fmt: skip

    def handle(self, *_args: Any, venue: list[str] | None = None, **_options: Any) -> None:
        venues = frozenset(BY_SLUG[slug] for slug in venue) if venue else None
        garbage.settle()
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_until_told(venues))


async def _until_told(venues: frozenset[Any] | None) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    made = Ingest(venues)
    ingest = asyncio.create_task(made.run())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({ingest, stopping}, return_when=asyncio.FIRST_COMPLETED)
    await end(ingest, stopping)
    log.info("storing what waits", candles=len(made.keeper))
    await made.finish()
    if not ingest.cancelled():
        ingest.result()
