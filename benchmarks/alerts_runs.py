"""Alerts, from the price on the bus to the notification that is committed and announced to the sockets.

Beside 100,000 that are armed and 10,000 prices a second that reach none of them, one price at a time reaches one alert
more. Then one price reaches 10,000 at once, and another, a fifth of a second later, one of another instrument. The
engine is the real process; who publishes is another. At last what an armed alert takes of the engine's memory.
"""

import os
import random
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

django.setup()

import orjson  # noqa: E402

from accounts.models import Profile, User  # noqa: E402
from alerts.channels import inapp  # noqa: E402
from alerts.engine import subscriber  # noqa: E402
from alerts.models import Alert, Notification  # noqa: E402
from benchmarks._measure import ROOT, Claim, Options, arguments, progress, report  # noqa: E402
from config.kit import valkey  # noqa: E402
from markets import live  # noqa: E402
from markets.calc.levels import Levels  # noqa: E402
from markets.calc.ticks import Price  # noqa: E402
from markets.calc.venues import Venue  # noqa: E402
from markets.models import Instrument  # noqa: E402

ARMED, INSTRUMENTS, PEOPLE, RATE, AT_ONCE = 100_000, 50, 200, 10_000, 10_000
PAUSE_S, GIVEN_UP_S = 0.05, 30
BAND = (Decimal(95), Decimal(105))
"""Where prices move; no armed alert waits in it, but those that are to be measured."""


def instruments() -> list[Instrument]:
    names = [f"C{n:02}/USDT" for n in range(INSTRUMENTS)]
    rows = [Instrument(symbol=name, name=name, kind="crypto", base=name[:3], currency="USDT") for name in names]
    return Instrument.objects.bulk_create(rows)


def armed(count: int, ones: list[Instrument], people: list[User]) -> None:
    """None of them near the prices."""
    dice = random.Random(3)  # noqa: S311
    places = ((n, dice.randrange(11_000, 900_000) if n % 2 else dice.randrange(100, 9_000)) for n in range(count))
    Alert.objects.bulk_create(
        (
            _alert(people[n % PEOPLE], ones[n % INSTRUMENTS], Decimal(cents) / 100, side="below" if n % 2 else "above")
            for n, cents in places
        ),
        batch_size=5000,
    )  # fmt: skip


def _alert(user: User, one: Instrument, target: Decimal, *, side: str, note: str = "") -> Alert:
    direction = "above" if side == "below" else "below"
    return Alert(
        owner=user, instrument=one, target=target, direction=direction, side=side, channels=["in_app"], note=note
    )


def say(prices: dict[Instrument, Decimal], *, high: Decimal | None = None) -> None:
    now_ms = int(time.time() * 1000)
    live.publish([
        Price(instrument_id=one.pk, symbol=one.symbol, price=price, ts_ms=now_ms, low=price, high=high or price,
              venue=Venue.SIMULATOR, good_until_ms=now_ms + 3_600_000)
        for one, price in prices.items()
    ])  # fmt: skip


def publish() -> None:
    """All instruments, as often as the rate asks for."""
    ones, dice, began, said = list(Instrument.objects.all()), random.Random(), time.monotonic(), 0  # noqa: S311
    while True:
        say({one: Decimal(dice.randrange(9_600, 10_400)) / 100 for one in ones})
        said += len(ones)
        time.sleep(max(0.0, began + said / RATE - time.monotonic()))
        if said % RATE == 0 and time.monotonic() - began > said / RATE + 1:
            print(f"behind: {said / (time.monotonic() - began):.0f} prices a second", file=sys.stderr, flush=True)


@contextmanager
def child(argv: list[str], log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, *argv], cwd=ROOT, stdout=out, stderr=out)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)


class Heard:
    """What the sockets of a web process are told."""

    def __init__(self) -> None:
        client: Any = valkey.client()
        self.channel = client.pubsub(ignore_subscribe_messages=True)
        self.channel.subscribe(inapp.NEWS)

    def frames(self) -> list[dict[str, Any]]:
        message = self.channel.get_message(timeout=1)
        return [frame for _, frame in orjson.loads(message["data"])] if message else []

    def until(self, note: str, *, seconds: float = GIVEN_UP_S) -> float:
        """When it was heard."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(frame.get("body", "").startswith(f"{note}\n") for frame in self.frames()):
                return time.time()
        raise SystemExit(f"alert {note} never fired\n{engines_log().read_text()[-3000:]}")


def engines_log() -> Path:
    return Path(os.environ["VAR_DIR"]) / "engines.log"


def one_by_one(ones: list[Instrument], people: list[User], heard: Heard, many: int) -> tuple[list[float], list[float]]:
    """From the publication of its price: to the row, by the clock of its transaction's end, and to the sockets."""
    rows, sockets = [], []
    for n in range(many):
        one, note = ones[n % INSTRUMENTS], f"n{n}"
        began = time.time()
        say({one: BAND[0]}, high=own_price(n))
        at = heard.until(note)
        sockets.append(1000 * (at - began))
        created = Notification.objects.get(alert__note=note).created_at
        rows.append(1000 * (created.timestamp() - began))
        time.sleep(PAUSE_S)
    return sorted(rows), sorted(sockets)


def own_price(n: int) -> Decimal:
    return Decimal(106) + Decimal(n) / 10_000


def waiting(ones: list[Instrument], people: list[User], many: int) -> None:
    """Each a little further than the one before it on its instrument, so that one price reaches one."""
    Alert.objects.bulk_create([
        _alert(people[n % PEOPLE], ones[n % INSTRUMENTS], own_price(n), side="below", note=f"n{n}")
        for n in range(many)
    ])  # fmt: skip


def crowd(ones: list[Instrument], people: list[User]) -> None:
    rows = [_alert(people[n % PEOPLE], ones[0], Decimal(108), side="below", note=f"all{n}") for n in range(AT_ONCE)]
    Alert.objects.bulk_create(rows, batch_size=5000)
    Alert.objects.bulk_create([_alert(people[0], ones[1], Decimal(108), side="below", note="other")])


def all_at_once(ones: list[Instrument], heard: Heard) -> tuple[float, float]:
    """Seconds until the last of them was heard; and how long the other one took."""
    began, other_began, other, found = time.time(), 0.0, 0.0, set[str]()
    say({ones[0]: BAND[0]}, high=Decimal(109))
    while (len(found) < AT_ONCE or not other) and time.time() - began < GIVEN_UP_S:
        if not other_began and time.time() - began > 0.2:
            other_began = time.time()
            say({ones[1]: BAND[0]}, high=Decimal(109))
        for frame in heard.frames():
            if frame.get("body", "").startswith("other\n"):
                other = time.time() - other_began
            elif frame.get("body", "").startswith("all"):
                found.add(frame["id"])
    took, rows = time.time() - began, Notification.objects.filter(alert__note__startswith="all").count()
    progress(f"{len(found):,} heard, {rows:,} rows for {AT_ONCE:,} alerts")
    return took, other


def bytes_each() -> float:
    tracemalloc.start()
    index = Levels(subscriber.levels())
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(index)


def main() -> None:
    options: Options = arguments(__doc__, rounds=1, seconds=20)
    log, ones = engines_log(), instruments()
    people = User.objects.bulk_create([User(email=f"b{n}@example.com", name=f"B{n}") for n in range(PEOPLE)])
    many = 10 if options.quick else int(options.seconds / PAUSE_S / 2)
    Profile.objects.bulk_create([Profile(user=user) for user in people])
    armed(ARMED, ones, people)
    waiting(ones, people, many)
    crowd(ones, people)
    memory, heard = bytes_each(), Heard()
    with child(["manage.py", "engines"], log):
        while "levels read" not in log.read_text():
            time.sleep(0.1)
        with child(["-m", "benchmarks.alerts_runs", "publish"], log.with_name("publisher.log")):
            time.sleep(2)
            rows, sockets = one_by_one(ones, people, heard, many)
            took, other = all_at_once(ones, heard)
        progress((log.with_name("publisher.log")).read_text()[-300:])
    at = min(len(rows) - 1, int(len(rows) * 0.99))
    report(
        [
            Claim("one alert, from its price (goal: row 100, sockets 250)", {
                "p50, row": [rows[len(rows) // 2]], "p99, row": [rows[at]],
                "p50, sockets": [sockets[len(rows) // 2]], "p99, sockets": [sockets[at]],
            }, unit="ms"),
            Claim(f"{AT_ONCE:,} alerts of one price (goal: 5; another meanwhile: 1)",
                  {"all heard": [took], "another": [other]}, unit="s"),
            Claim("an armed alert in the engine (goal: 300)", {"memory": [memory]}, unit="bytes"),
        ],
        options,
    )  # fmt: skip


if __name__ == "__main__":
    publish() if "publish" in sys.argv else main()
