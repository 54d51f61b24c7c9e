"""What an instrument closed at over a span of days, each close in shares of the day it is asked for."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from markets.calc.adjust import Close, Split, adjusted


class Series(NamedTuple):
    closes: Sequence[Close] = ()  # oldest first, one a day
    splits: Sequence[Split] = ()

    def on(self, day: date) -> Close | None:
        """The last close on `day` or before, in shares of `day`."""
        place = bisect_right(self.closes, day, key=attrgetter("day"))
        return self.at(place - 1, day) if place else None

    def before(self, day: date) -> Close | None:
        """The one before that, in shares of `day` too."""
        place = bisect_right(self.closes, day, key=attrgetter("day"))
        return self.at(place - 2, day) if place > 1 else None

    def at(self, place: int, day: date) -> Close:
        found = self.closes[place]
        return found._replace(close=self.price(found, day), adjusted_to=day)

    def price(self, close: Close, day: date) -> Decimal:
        return adjusted(close, self.splits, to=day) if self.splits else close.close
