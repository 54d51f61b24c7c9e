"""Fake exchanges on loopback: recorded frames, or made-up trades, in the exchanges' own protocol."""

import asyncio
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from markets.calc.venues import BY_SLUG, Venue
from markets.replay import control
from markets.replay.exchange import Exchange
from markets.replay.faults import Faults
from markets.replay.player import make_up, play
from markets.replay.recording import Line, Unreadable, read
from markets.replay.server import Loopback
from markets.replay.venues import EXCHANGES

Script = dict[Venue, list[Line]]
SLUGS = sorted(venue.slug for venue in EXCHANGES)


class Command(BaseCommand):
    help = "Serves recorded exchange frames on loopback, or makes up trades for whatever is subscribed to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="recordings, .jsonl or .jsonl.gz")
        parser.add_argument("--venue", action="append", choices=SLUGS, help="made-up trades of this one; default: all")
        parser.add_argument("--speed", type=float, default=1, help="1 is as recorded, 0 as fast as it goes")
        parser.add_argument("--as-recorded", action="store_true", help="leave the frames' times as they were")
        parser.add_argument("--loop", action="store_true", help="begin again at the end")
        parser.add_argument("--rate", type=float, default=20, help="made-up trades a second; 0: as fast as it goes")
        parser.add_argument("--port", type=int, default=9100, help="of the first exchange; the next has the next")
        for share in control.SHARES:
            parser.add_argument(f"--{share}", type=float, default=0, metavar="SHARE", help="of the frames, as 0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            script = gathered(options["files"])
        except Unreadable as error:
            raise CommandError(str(error)) from error
        if options["files"] and not script:
            raise CommandError("no frames of an exchange in these files")
        chosen = list(script) or [BY_SLUG[slug] for slug in options["venue"] or SLUGS]
        shares = {share: options[share] for share in control.SHARES}
        served = [
            Loopback(EXCHANGES[venue](faults=Faults(**shares)), port=options["port"] + number)
            for number, venue in enumerate(chosen)
        ]
        try:
            asyncio.run(self.serve(served, script, options))
        except KeyboardInterrupt:
            self.stdout.write("")
        except OSError as error:
            raise CommandError(f"cannot listen: {error.strerror}; take another --port") from error

    async def serve(self, served: Sequence[Loopback[Exchange]], script: Script, options: dict[str, Any]) -> None:
        for one in served:
            await one.start()
        self.stdout.write(f"{addresses(served)} make run\n\n{control.HELP}\n")
        # a daemon, because nothing ends a thread that waits for a line
        threading.Thread(target=self.listen, args=(served, asyncio.get_running_loop()), daemon=True).start()
        try:
            await asyncio.gather(*(self.feed(one.service, script, options) for one in served))
        finally:
            for one in served:
                await one.stop()

    async def feed(self, exchange: Exchange, script: Script, options: dict[str, Any]) -> None:
        if exchange.venue not in script:
            await make_up(exchange, rate=options["rate"])
            return
        await exchange.until_wanted()
        while True:
            played = await play(
                exchange, script[exchange.venue], speed=options["speed"], as_of_now=not options["as_recorded"]
            )
            self.stdout.write(
                f"{exchange.venue.slug}: {played} frames, {exchange.unasked} of them nobody had asked for"
            )
            if not options["loop"]:
                return

    def listen(self, served: Sequence[Loopback[Exchange]], loop: asyncio.AbstractEventLoop) -> None:
        for line in sys.stdin:
            try:
                asyncio.run_coroutine_threadsafe(control.obey(line, served), loop).result()
            except control.Unknown as unknown:
                self.stdout.write(str(unknown))


def gathered(paths: Sequence[Path]) -> Script:
    """The frames of each exchange. Files of single frames name it in each line."""
    script: Script = {}
    for path in paths:
        recording = read(path)
        for line in recording.frames():
            venue = recording.venue or line.venue
            if venue in EXCHANGES:
                script.setdefault(venue, []).append(line)
    return script


def addresses(served: Sequence[Loopback[Exchange]]) -> str:
    """The variables that send the product here."""
    pairs = [f"{one.service.venue.slug}.{what}={url}" for one in served for what, url in one.urls.items()]
    return f"MARKET_DATA=live OUTBOUND_ALLOW={','.join(one.address for one in served)} EXCHANGES={','.join(pairs)}"
