"""From noise to weeks, and from each span of time to the spans in it.

A span knows where its price opened, how high and low it went and where it closed, all as logarithms. Its parts are
a Brownian bridge from the opening to the closing, each with extremes of its own; then everything above the two ends
is stretched so that the highest of all is the span's high, and likewise below. Stretching keeps the order of prices,
so each part is a proper candle, and rolled up the parts are the span, exactly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from markets.calc.intervals import DAY_MS, HOUR_MS, MINUTE_MS, MONDAY_MS, Interval
from markets.calc.simulation import noise
from markets.calc.simulation.hours import FAR_MS
from markets.calc.simulation.noise import Bits, Floats, Ints, Marks
from markets.calc.simulation.shape import Shape

WEEK_MS = 7 * DAY_MS
LEAF_MS = 250
LENGTHS = (WEEK_MS, DAY_MS, 4 * HOUR_MS, HOUR_MS, 15 * MINUTE_MS, 5 * MINUTE_MS, MINUTE_MS, 5_000, 1_000, LEAF_MS)
DEPTHS = {
    Interval.W1: 0, Interval.D1: 1, Interval.H4: 2, Interval.H1: 3, Interval.M15: 4, Interval.M5: 5, Interval.M1: 6,
}  # fmt: skip
SECONDS, LEAVES = 8, 9
ANCHORED_AT = date(2026, 11, 16)
ANCHORED_ON = (ANCHORED_AT - date(1970, 1, 5)).days // 7
OCTAVES = range(8)  # noise of 1 to 128 weeks
UNEVEN = (0.0, 0.35, 0.3, 0.25, 0.25, 0.2, 0.3, 0.3, 0.4, 0.5)  # how much the parts of a span differ in activity
REPORT_WEEKS, REPORT_DAY, REPORT_JUMP = 13, 3, 25.0

# What a random number is for, added to the depth of a span
LEVEL, MARKET_LEVEL, CALM, VOLUME, EXTREMES, PARTS, TOGETHER, UNEVENNESS, HALTS = range(0, 900, 100)
WEEKEND, NIGHTS = 900, (1000, 1001)


@dataclass(slots=True)
class Spans:
    """Candles of one width, of one instrument or of many; prices are logarithms, volumes lots."""

    depth: int
    who: Ints  # place in the book
    start: Ints
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats  # whole numbers
    activity: Floats
    unrest: Floats  # variance for each unit of activity, against the instrument's usual
    parent: Ints

    def __len__(self) -> int:
        return len(self.start)

    def where(self, chosen: Marks | Ints) -> "Spans":
        return Spans(
            self.depth, self.who[chosen], self.start[chosen], self.open[chosen], self.high[chosen], self.low[chosen],
            self.close[chosen], self.volume[chosen], self.activity[chosen], self.unrest[chosen], self.parent[chosen],
        )  # fmt: skip

    def within(self, start_ms: int, end_ms: int) -> "Spans":
        """Those that any of this time belongs to."""
        return self.where((self.start < end_ms) & (self.start > start_ms - LENGTHS[self.depth]))


class Book:
    """Instruments as columns, so that all of them are computed at once."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        traits = [shape.traits for shape in shapes]
        self.shapes = list(shapes)
        self.seed = np.array([shape.seed for shape in shapes], np.uint64)
        self.market = np.array([shape.market for shape in shapes], np.uint64)
        self.together = np.array([each.together for each in traits])
        self.alone = np.sqrt(1.0 - self.together**2)
        self.anchor = np.log([shape.anchor for shape in shapes])
        self.log_tick = np.log([float(shape.tick) for shape in shapes])
        self.drift = np.array([math.log1p(each.drift_pct / 100) / 52.18 for each in traits])
        day = np.array([each.daily_move_pct / 100 for each in traits]) ** 2
        a_day = np.array([shape.hours.a_day for shape in shapes])
        self.days = np.array([shape.hours.days for shape in shapes], np.float64)
        self.night = day * np.array([each.overnight for each in traits])
        self.rate = (day - self.night) / a_day
        self.weekly = np.sqrt(day * self.days)
        self.lots = np.array([
            shape.traits.turnover / shape.anchor / float(shape.lot) * shape.hours.days for shape in shapes
        ])  # fmt: skip
        self.reports = np.array([each.reports for each in traits], np.bool_)
        open_hours_a_year = np.array([shape.hours.open_share * 365 * 24 for shape in shapes])
        self.halts = np.array([each.halts_a_year for each in traits]) / open_hours_a_year
        self._tabulate_hours()

    def _tabulate_hours(self) -> None:
        """The tables of all markets one after the other: one look-up serves all."""
        tables = list(dict.fromkeys(shape.hours for shape in self.shapes))
        self.calendar = np.array([tables.index(shape.hours) * float(FAR_MS) for shape in self.shapes])
        if not tables:  # a market that nobody trades in has hours too
            self.times = self.activity = np.zeros(1)
            return
        before = np.cumsum([0.0, *(table.activity[-1] for table in tables)])
        self.times = np.concatenate([table.times + FAR_MS * place for place, table in enumerate(tables)])
        self.activity = np.concatenate([table.activity + before[place] for place, table in enumerate(tables)])

    def of(self, chosen: Marks) -> "Book":
        return Book([shape for shape, wanted in zip(self.shapes, chosen.tolist(), strict=True) if wanted])

    def activity_at(self, who: Ints, times: Ints) -> Floats:
        found: Floats = np.interp(times + self.calendar[who], self.times, self.activity)
        return found


def weeks(book: Book, start_ms: int, end_ms: int) -> Spans:
    """Every week that has any of this time in it, of every instrument in the book."""
    first, last = ((ms - MONDAY_MS) // WEEK_MS for ms in (start_ms, max(start_ms, end_ms - 1)))
    count = last - first + 1
    who = np.repeat(np.arange(len(book.shapes)), count)
    week = np.tile(np.arange(first, last + 1), len(book.shapes))
    start = MONDAY_MS + week * WEEK_MS
    seed = book.seed[who]
    reached, reaches = _level(book, who, week), _level(book, who, week + 1)
    opened = reached + noise.normal(noise.bits(seed, WEEKEND, week)) * np.sqrt(book.night[who])
    unrest = np.exp(
        0.5 * noise.rolling(book.market[who], CALM, week, 6) + 0.35 * noise.normal(noise.bits(seed, CALM, week))
    )
    activity = book.activity_at(who, start + WEEK_MS) - book.activity_at(who, start)
    variance = book.rate[who] * activity * unrest + book.night[who] * 4
    high, low = _extremes(noise.bits(seed, EXTREMES, week), opened, reaches, variance)
    busy = np.exp(0.25 * noise.normal(noise.bits(seed, VOLUME, week))) * np.sqrt(unrest)
    volume = np.floor(book.lots[who] * busy)
    spans = Spans(0, who, start, opened, high, low, reaches, volume, activity, unrest, np.zeros_like(who))
    return spans.where(activity > 0)


def _level(book: Book, who: Ints, week: Ints) -> Floats:
    """Where the price stands as a week begins: as noise of many periods it never goes far, however long one looks."""
    seed, market = book.seed[who], book.market[who]
    anchored = np.full_like(week, ANCHORED_ON)
    total = np.zeros(len(week))
    for octave in OCTAVES:
        own, shared = (
            noise.rolling(key, purpose + octave, week, 2**octave)
            - noise.rolling(key, purpose + octave, anchored, 2**octave)
            for key, purpose in ((seed, LEVEL), (market, MARKET_LEVEL))
        )
        total += 2 ** (octave / 2) * (book.alone[who] * own + book.together[who] * shared)
    level: Floats = book.anchor[who] + book.drift[who] * (week - ANCHORED_ON) + book.weekly[who] / 2 * total
    return level


def _extremes(random: Bits, opened: Floats, closed: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """How far a Brownian bridge strays above and below its two ends."""
    up, down = noise.exponentials(random)
    move = (closed - opened) ** 2
    high = (opened + closed + np.sqrt(move + 2 * variance * up)) / 2
    low = (opened + closed - np.sqrt(move + 2 * variance * down)) / 2
    return high, low


def parts(book: Book, whole: Spans) -> Spans:
    """The spans of the next smaller width; those in which the market is closed are not among them."""
    depth = whole.depth + 1
    length = LENGTHS[depth]
    count = LENGTHS[whole.depth] // length
    who = whole.who[:, None]
    start = whole.start[:, None] + np.arange(count) * length
    index = start // length
    seed = book.seed[who]
    edges = np.concatenate([start, start[:, -1:] + length], axis=1)
    activity = np.diff(book.activity_at(np.broadcast_to(who, edges.shape), edges), axis=1)
    if LENGTHS[whole.depth] == HOUR_MS:
        _halt(book, whole, activity)
    busy = np.exp(UNEVEN[depth] * noise.normal(noise.bits(seed, UNEVENNESS + depth, index)))
    unrest = whole.unrest[:, None] * busy
    variance = book.rate[who] * unrest * activity
    moves = _moves(book, who, (PARTS + depth, TOGETHER + depth), index) * np.sqrt(variance)
    if depth == DEPTHS[Interval.D1]:
        nights = _nights(book, whole, activity)
        jumps = _moves(book, who, NIGHTS, index) * np.sqrt(nights)
        opened, closed = _with_nights(whole, nights, jumps, variance, moves)
    else:
        opened, closed = _bridge(whole, variance, moves)
    high, low = _extremes(noise.bits(seed, EXTREMES + depth, index), opened, closed, variance)
    opened, high, low, closed = _stretch(whole, opened, high, low, closed)
    volume = _share_out(whole.volume, activity * busy)
    open_ = activity > 0
    parent = np.broadcast_to(np.arange(len(whole))[:, None], start.shape)
    everyone = np.broadcast_to(who, start.shape)
    return Spans(
        depth, everyone[open_], start[open_], opened[open_], high[open_], low[open_], closed[open_],
        volume[open_], activity[open_], unrest[open_], parent[open_],
    )  # fmt: skip


def _moves(book: Book, who: Ints, purposes: tuple[int, int], index: Ints) -> Floats:
    """Partly its market's, partly its own."""
    own = noise.normal(noise.bits(book.seed[who], purposes[0], index))
    shared = noise.normal(noise.bits(book.market[who], purposes[1], index))
    return book.alone[who] * own + book.together[who] * shared


def _halt(book: Book, hours: Spans, activity: Floats) -> None:
    """Now and then nobody trades for a quarter of an hour; never for all that an hour is open."""
    random = noise.bits(book.seed[hours.who], HALTS, hours.start // HOUR_MS)
    chance = (random >> np.uint64(11)).astype(np.float64) / 2.0**53
    halted = (chance < book.halts[hours.who]) & (np.count_nonzero(activity, axis=1) > 1)
    rows = np.flatnonzero(halted)
    activity[rows, (random[rows] & np.uint64(3)).astype(np.intp)] = 0.0


def _bridge(whole: Spans, variance: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """From where the whole opened to where it closed; each part opens where the one before closed."""
    travelled, spent = np.cumsum(moves, axis=1), np.cumsum(variance, axis=1)
    missing = whole.close - whole.open - travelled[:, -1]
    total = spent[:, -1:]
    closed = whole.open[:, None] + travelled + spent / total * missing[:, None]
    closed = np.where(spent >= total, whole.close[:, None], closed)
    opened = np.concatenate([whole.open[:, None], closed[:, :-1]], axis=1)
    return opened, closed


def _nights(book: Book, week: Spans, activity: Floats) -> Floats:
    """The variance before each day but the first: news comes at night, most of it with the quarter's figures."""
    open_ = activity > 0
    later = open_ & (np.cumsum(open_, axis=1) > 1)
    reported = book.reports[week.who] & (week.start // WEEK_MS % REPORT_WEEKS == book.seed[week.who] % REPORT_WEEKS)
    nights: Floats = book.night[week.who][:, None] * week.unrest[:, None] * later
    nights[:, REPORT_DAY] *= np.where(reported, REPORT_JUMP, 1.0)
    return nights


def _with_nights(week: Spans, nights: Floats, jumps: Floats, variance: Floats, moves: Floats) -> tuple[Floats, Floats]:
    """A bridge of nights and days by turns: a day opens elsewhere than the day before closed."""
    both = len(week), 2 * variance.shape[1]
    _, way = _bridge(week, np.stack([nights, variance], 2).reshape(both), np.stack([jumps, moves], 2).reshape(both))
    return way[:, 0::2], way[:, 1::2]


def _stretch(
    whole: Spans, opened: Floats, high: Floats, low: Floats, closed: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """So that the highest of all is the whole's high and the lowest its low, and nothing changes places."""
    highest, lowest = np.argmax(high, axis=1), np.argmin(low, axis=1)
    rows = np.arange(len(whole))
    top, bottom = np.maximum(whole.open, whole.close), np.minimum(whole.open, whole.close)
    up = (whole.high - top) / np.maximum(high[rows, highest] - top, 1e-300) - 1.0
    down = (bottom - whole.low) / np.maximum(bottom - low[rows, lowest], 1e-300) - 1.0
    all_ = np.stack([opened, high, low, closed])
    column = (slice(None), None)
    all_ += np.maximum(all_ - top[column], 0) * up[column] - np.maximum(bottom[column] - all_, 0) * down[column]
    np.clip(all_, whole.low[column], whole.high[column], out=all_)
    opened, high, low, closed = all_
    # rounding moves each by the last digit: who touches the bounds is said, not computed
    high, low = np.maximum(high, np.maximum(opened, closed)), np.minimum(low, np.minimum(opened, closed))
    high[rows, highest], low[rows, lowest] = whole.high, whole.low
    return opened, high, low, closed


def _share_out(volume: Floats, weights: Floats) -> Floats:
    """Whole lots, as many as there are."""
    shares = np.cumsum(weights, axis=1)
    total = shares[:, -1:]
    edges = np.where(shares >= total, volume[:, None], np.floor(volume[:, None] * (shares / total)))
    return np.diff(edges, axis=1, prepend=0.0)
