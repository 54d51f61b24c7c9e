"""The widths of candles. The numbers are stored: they never change."""

from enum import IntEnum

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
MONDAY_MS = 4 * DAY_MS  # 1970-01-05: weeks begin on Mondays


class Interval(IntEnum):
    """Minutes of one candle."""

    M1 = 1
    M5 = 5
    M15 = 15
    H1 = 60
    H4 = 240
    D1 = 1440
    W1 = 10_080

    @property
    def slug(self) -> str:
        return SLUGS[self]

    @property
    def ms(self) -> int:
        return self * MINUTE_MS

    def floor(self, ts_ms: int) -> int:
        """The start of the candle that `ts_ms` falls into: days and weeks are UTC's."""
        offset = MONDAY_MS if self is Interval.W1 else 0
        return ts_ms - (ts_ms - offset) % self.ms


SLUGS = {
    Interval.M1: "1m",
    Interval.M5: "5m",
    Interval.M15: "15m",
    Interval.H1: "1h",
    Interval.H4: "4h",
    Interval.D1: "1d",
    Interval.W1: "1w",
}
BY_SLUG = {slug: interval for interval, slug in SLUGS.items()}
