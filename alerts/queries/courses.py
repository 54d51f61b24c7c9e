"""The course that an alert's figure took: from candles, from the latest prices, and from what portfolios are worth.

Alerts that watch the same thing share one course, so a sweep reads each once.
"""

import time
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from alerts.calc import figures
from alerts.calc.figures import Seen, exact, still
from alerts.calc.kinds import candles_for, span_ms, width
from alerts.models import Alert
from analytics.calc.bars import Bars
from analytics.queries import hours
from analytics.queries.bars import series_of
from markets.calc.intervals import DAY_MS, MINUTE_MS, Interval
from markets.calc.levels import Move
from markets.calc.ticks import Price
from markets.models import Instrument
from markets.queries.candles import candles
from markets.queries.feeds import feeds
from markets.queries.quotes import quotes
from portfolios.calc.valuation import Valuation, value
from portfolios.models import DailyValue
from portfolios.queries.quotes import rates_of
from portfolios.queries.watched import read

LATE_MS = 40 * MINUTE_MS
"""Candles of some sources come this late: each look reads again what closed since, and what counted once stays."""
MOST_BARS = 45_000
IN_PORTFOLIO = (Alert.Kind.PORTFOLIO_VALUE, Alert.Kind.PORTFOLIO_DAY_CHANGE, Alert.Kind.HOLDING_WEIGHT)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Courses:
    """Of many alerts, at one moment."""

    def __init__(self, alerts: Sequence[Alert], *, since_ms: int | None = None) -> None:
        self.now_ms = now_ms()
        self.since_ms = self.now_ms - LATE_MS if since_ms is None else since_ms
        self.prices: dict[int, Price] = quotes({it.instrument_id for it in alerts if it.instrument_id})
        self._portfolio_ids = {it.portfolio_id for it in alerts if it.portfolio_id}
        self._known: dict[tuple[Any, ...], list[Seen]] = {}
        self.valuations = cache(self._valuations)
        self.silences = cache(self._silences)

    def of(self, alert: Alert) -> list[Seen]:
        """Oldest first; the last is where it is now. Empty: nobody knows."""
        if alert.kind in IN_PORTFOLIO:
            return self._in_portfolio(alert)
        if alert.kind == Alert.Kind.FEED_STALE:
            minutes = self.silences().get(alert.venue)
            return [] if minutes is None else [still(self.now_ms, minutes)]
        named = (alert.kind, alert.instrument_id, alert.window, tuple(sorted(alert.parameters.items())))
        if named not in self._known:
            assert alert.instrument is not None
            self._known[named] = self._of_market(alert, alert.instrument)
        return self._known[named]

    def _of_market(self, alert: Alert, one: Instrument) -> list[Seen]:
        if alert.kind == Alert.Kind.PRICE:
            return self._now(one)
        if alert.kind == Alert.Kind.PERCENT_CHANGE:
            return self._changes(one, alert.window)
        if alert.kind in (Alert.Kind.NEW_HIGH, Alert.Kind.NEW_LOW):
            return self._extremes(one, high=alert.kind == Alert.Kind.NEW_HIGH)
        return self._on_candles(one, alert)

    def _now(self, one: Instrument) -> list[Seen]:
        price = self.prices.get(one.pk)
        return [] if price is None else [of_price(price, self.now_ms)]

    def _changes(self, one: Instrument, window: str) -> list[Seen]:
        """Ends of candles, and the price now beside the candle that ended that long ago."""
        length_ms = span_ms(window) or DAY_MS
        width_ = candles_for(length_ms, over_ms=self.now_ms - self.since_ms)
        start_ms = width_.floor(self.since_ms - length_ms) - width_.ms
        bars = self._bars(one, width_, start_ms)
        ends = bars.ts_ms + width_.ms
        closed = ends <= self.now_ms
        ends, closes = ends[closed], bars.close[closed]
        then = ends.searchsorted(ends - length_ms, "right") - 1
        found = [
            still(int(at), figures.change(closes[place], closes[before]))
            for place, (at, before) in enumerate(zip(ends, then, strict=True))
            if before >= 0 and at >= self.since_ms and ends[before] > at - 2 * length_ms
        ]
        price = self.prices.get(one.pk)
        place = int(ends.searchsorted(self.now_ms - length_ms, "right")) - 1
        if price is not None and place >= 0 and not price.is_stale(self.now_ms):
            found.append(still(self.now_ms, figures.change(price.price, closes[place])))
        return found

    def _bars(self, one: Instrument, interval: Interval, start_ms: int) -> Bars:
        return Bars.of(candles(one, interval, start_ms=start_ms, end_ms=self.now_ms, limit=MOST_BARS))

    def _on_candles(self, one: Instrument, alert: Alert) -> list[Seen]:
        interval = width(alert.window) or Interval.D1
        before = figures.needed(alert.parameters)
        count = max(2, (self.now_ms - self.since_ms) // interval.ms + 2)
        series = series_of(one, interval, limit=int(min(count, MOST_BARS)), warm_up=before, now_ms=self.now_ms)
        bars, known = series.with_gaps(), hours.of(one, interval)
        if not bars.size:
            return []
        told = figures.ON_CANDLES[alert.kind](bars, **alert.parameters)
        return figures.seen((hours.closes_ms(known, interval, int(ts_ms)) for ts_ms in bars.ts_ms), told)[-int(count) :]

    def _extremes(self, one: Instrument, *, high: bool) -> list[Seen]:
        """Days as they ended, and the price now beside the days before today."""
        start_ms = Interval.D1.floor(self.since_ms) - figures.YEAR_MS - DAY_MS
        days = self._bars(one, Interval.D1, start_ms)
        if not days.size:
            return []
        known, today_ms = hours.of(one, Interval.D1), Interval.D1.floor(self.now_ms)
        ends = [min(self.now_ms, hours.closes_ms(known, Interval.D1, int(ts_ms))) for ts_ms in days.ts_ms]
        told = figures.of_days(days, figures.stamps(ends), high=high)
        past = [it for it in told if self.since_ms <= it.ts_ms <= today_ms]
        price = self.prices.get(one.pk)
        level = figures.extreme_before(days, today_ms, high=high)
        if price is not None and level is not None:
            past.append(of_price(price, self.now_ms)._replace(level=level))
        return past

    def _in_portfolio(self, alert: Alert) -> list[Seen]:
        told = self.valuations().get(alert.portfolio_id)
        figure = None if told is None else figure_in(alert, told)
        return [] if figure is None else [still(self.now_ms, figure)]

    def _valuations(self) -> dict[Any, Valuation]:
        return {
            it.id: value(it.positions, it.quotes, it.cash, rates_of(it.cash, it.base), base=it.base)
            for it in read(self._portfolio_ids).portfolios
        }

    def _silences(self) -> dict[str, Decimal]:
        """For how many minutes nothing has come of each feed; one that never spoke is not in it."""
        found = {}
        for feed in feeds():
            if feed.state == "live":
                found[feed.venue.slug] = Decimal(0)
            elif feed.last_message_at is not None:
                silent_s = self.now_ms / 1000 - feed.last_message_at.timestamp()
                found[feed.venue.slug] = exact(round(silent_s / 60, 2))
        return found


def figure_in(alert: Alert, told: Valuation) -> Decimal | None:
    if alert.kind == Alert.Kind.PORTFOLIO_VALUE:
        return told.total_value
    if alert.kind == Alert.Kind.PORTFOLIO_DAY_CHANGE:
        return told.day_change_pct
    weights = (it.weight_pct for it in told.holdings if it.asset == alert.instrument_id)
    return next(weights, Decimal(0))


def minutes(one: Instrument, start_ms: int, end_ms: int) -> list[Seen]:
    """Where its price went in whole candles since: of minutes, for longer than a day of hours."""
    interval = Interval.M1 if end_ms - start_ms <= DAY_MS else Interval.H1
    first_ms = interval.floor(start_ms + interval.ms - 1)
    return of_bars(candles(one, interval, start_ms=first_ms, end_ms=end_ms, limit=MOST_BARS))


def of_bars(bars: Iterable[Any]) -> list[Seen]:
    """By their beginning: what was armed within a candle does not know which of its prices came after."""
    return [Seen(bar.ts_ms, exact(bar.close), exact(bar.low), exact(bar.high)) for bar in bars]


def of_price(price: Price, now_ms: int) -> Seen:
    """A venue's clock may be ahead of ours; by it, what comes next would not count."""
    return still(min(price.ts_ms, now_ms), price.price)


def of_move(move: Move) -> Seen:
    return Seen(move.ts_ms, move.price, move.low, move.high)


def daily_values(portfolio_id: Any, days: int) -> list[Seen]:
    rows = DailyValue.objects.filter(portfolio_id=portfolio_id).order_by("-day").values_list("day", "value")[:days]
    return [still((day.toordinal() - 719_163 + 1) * DAY_MS, worth) for day, worth in reversed(rows)]
