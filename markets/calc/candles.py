"""Candles: trades folded into minutes, and minutes into everything wider.

What comes out depends on which trades there were, never on the order or the number of times they came in:
streams reorder, repeat and catch up. Prices are floats here and in the table, for charts and indicators only.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Context, Decimal
from enum import Enum
from itertools import groupby
from typing import NamedTuple

from markets.calc.adjust import Close
from markets.calc.intervals import DAY_MS, Interval
from markets.calc.runs import Runs

EXACT = Context(prec=77)  # two numbers of 38 digits add up without rounding, so the order of adding does not show
NOTHING = Decimal(0)
MINUTES_OPEN = 12  # clocks five minutes off either way, and the minute itself
DAYS_OPEN = 2


class Bar(NamedTuple):
    """One candle. Bars sort by series, then by time."""

    instrument_id: int
    venue: int
    interval: int
    ts_ms: int  # its start
    open: float
    high: float
    low: float
    close: float
    volume: float


class Outcome(Enum):
    """What became of a tick. Whoever folds counts the last two."""

    NEW = "new"
    DUPLICATE = "duplicate"
    LATE = "late"


Moment = tuple[int, int, Decimal]  # time, trade id (-1: none), price: two ticks are never level


class Minute:
    """One minute of one series while it may still change."""

    __slots__ = ("changed", "first", "high", "ids", "last", "low", "nameless", "volume")

    def __init__(self, moment: Moment) -> None:
        self.first = self.last = moment
        self.high = self.low = moment[2]
        self.volume = NOTHING
        self.ids = Runs()
        self.nameless: set[object] = set()
        self.changed = True

    def add(self, moment: Moment, quantity: Decimal | None) -> bool:
        ts_ms, trade_id, price = moment
        if not (self.ids.add(trade_id) if trade_id >= 0 else self._is_new((ts_ms, price, quantity))):
            return False
        self.first, self.last = min(self.first, moment), max(self.last, moment)
        self.high, self.low = max(self.high, price), min(self.low, price)
        if quantity is not None:
            self.volume = EXACT.add(self.volume, quantity)
        self.changed = True
        return True

    def _is_new(self, nameless: object) -> bool:
        before = len(self.nameless)
        self.nameless.add(nameless)
        return len(self.nameless) > before

    def bar(self, instrument_id: int, venue: int, ts_ms: int) -> Bar:
        return Bar(
            instrument_id, venue, Interval.M1, ts_ms, float(self.first[2]), float(self.high), float(self.low),
            float(self.last[2]), float(self.volume),
        )  # fmt: skip


class MinuteFold:
    """The minutes that may still change: of each series (instrument and venue) the last twelve that traded.

        fold.add(instrument_id, venue, ts_ms, price, quantity=quantity, trade_id=trade_id)
        bars = fold.take()      # every few seconds: what changed, as whole bars that replace those before
        closes = fold.closes()  # and the last price of the day, exact

    A tick without a trade id counts once for each (time, price, quantity). A tick before the last twelve minutes
    is late: its bar is no longer known in full, only the venue's own candles can mend it.
    """

    def __init__(self, *, minutes_open: int = MINUTES_OPEN) -> None:
        self.minutes_open = minutes_open
        self._series: dict[tuple[int, int], dict[int, Minute]] = {}
        self._closed_before: dict[tuple[int, int], int] = {}
        self._days: dict[tuple[int, int], dict[int, Moment]] = {}
        self._new_closes: dict[tuple[int, int, int], Moment] = {}

    def add(
        self, instrument_id: int, venue: int, ts_ms: int, price: Decimal, *,
        quantity: Decimal | None = None, trade_id: int | None = None,
    ) -> Outcome:  # fmt: skip
        series = (instrument_id, venue)
        start_ms = Interval.M1.floor(ts_ms)
        if start_ms < self._closed_before.get(series, start_ms):
            return Outcome.LATE
        minutes = self._series.setdefault(series, {})
        moment = (ts_ms, -1 if trade_id is None else trade_id, price)
        minute = minutes.get(start_ms)
        if minute is None:
            minute = minutes[start_ms] = Minute(moment)
        return Outcome.NEW if minute.add(moment, quantity) else Outcome.DUPLICATE

    def live(self, instrument_id: int, venue: int) -> Bar | None:
        """The candle of the newest minute, as it stands."""
        minutes = self._series.get((instrument_id, venue))
        if not minutes:
            return None
        newest = max(minutes)
        return minutes[newest].bar(instrument_id, venue, newest)

    def take(self) -> list[Bar]:
        """The bars that changed since the last call, by series and time. Closes what is old enough."""
        changed = []
        for series, minutes in self._series.items():
            for ts_ms in sorted(minutes):
                minute = minutes[ts_ms]
                if minute.changed:
                    minute.changed = False
                    changed.append(minute.bar(*series, ts_ms))
                    self._note_close(series, minute.last)
            self._close(series, minutes)
        return sorted(changed)

    def closes(self) -> list[Close]:
        """What each day of each series closed at so far, where `take` saw that change since the last call."""
        changed, self._new_closes = self._new_closes, {}
        return [
            Close(instrument_id, datetime.fromtimestamp(day * DAY_MS / 1000, UTC).date(), venue, price)
            for (instrument_id, venue, day), (_, _, price) in sorted(changed.items())
        ]

    def _note_close(self, series: tuple[int, int], last: Moment) -> None:
        days, day = self._days.setdefault(series, {}), last[0] // DAY_MS
        if day in days and last <= days[day]:
            return
        days[day] = last
        self._new_closes[*series, day] = last
        if len(days) > DAYS_OPEN:
            del days[min(days)]

    def _close(self, series: tuple[int, int], minutes: dict[int, Minute]) -> None:
        if len(minutes) <= self.minutes_open:
            return
        kept = sorted(minutes)[-self.minutes_open :]
        self._series[series] = {ts_ms: minutes[ts_ms] for ts_ms in kept}
        self._closed_before[series] = kept[0]


def roll_up(bars: Iterable[Bar], interval: Interval) -> list[Bar]:
    """Bars of a narrower interval as bars of this one; several series at once are kept apart."""

    def bucket(bar: Bar) -> tuple[int, int, int]:
        return bar.instrument_id, bar.venue, interval.floor(bar.ts_ms)

    found = []
    for (instrument_id, venue, ts_ms), group in groupby(sorted(set(bars)), key=bucket):
        inside = list(group)
        found.append(
            Bar(
                instrument_id, venue, interval, ts_ms, inside[0].open, max(bar.high for bar in inside),
                min(bar.low for bar in inside), inside[-1].close, sum(bar.volume for bar in inside),
            )
        )  # fmt: skip
    return found
