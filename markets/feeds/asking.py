"""One exchange asked over REST from a job: within a budget, at a pace that all venues allow, again where that helps."""

import asyncio
import time
from collections.abc import Sequence

import httpx

from config.kit import outbound
from markets.calc.intervals import Interval
from markets.feeds.adapter import Adapter, Candle, Unanswered

PAUSE_S = 0.25  # between two calls: no venue allows fewer than eight a second
TIMEOUT_S = 10
TRIES = 3
LONGEST_WAIT_S = 5.0  # asked to wait for longer, a job leaves: others wait for its worker


class Asking:
    """`with Asking(adapter, budget) as exchange: exchange.candles("BTCUSDT", Interval.D1, start_ms=..., end_ms=...)`

    Raises Unanswered; UsedUp when the budget is; errors.Unavailable when nobody can count.
    """

    def __init__(self, adapter: Adapter, budget: outbound.Budget) -> None:
        self.adapter, self.budget = adapter, budget
        self._runner = asyncio.Runner()  # adapters speak from an event loop, and jobs have none

    def __enter__(self) -> "Asking":
        self._http: httpx.AsyncClient = outbound.async_client(timeout_s=TIMEOUT_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()

    def page_ms(self, interval: Interval) -> int:
        return self.adapter.candles_a_page * interval.ms

    def candles(self, symbol: str, interval: Interval, *, start_ms: int, end_ms: int) -> list[Candle]:
        """At most a page from the start on, without those that no market could have made."""
        for number in range(1, TRIES + 1):
            self.budget.spend()
            time.sleep(PAUSE_S)
            try:
                asked = self.adapter.candles(self._http, symbol, interval, start_ms=start_ms, end_ms=end_ms)
                return sound(self._runner.run(asked), interval)
            except Unanswered as error:
                if error.is_final or number == TRIES or error.retry_after_s > LONGEST_WAIT_S:
                    raise
                time.sleep(max(error.retry_after_s, PAUSE_S * 2**number))
            except (LookupError, TypeError, ValueError, ArithmeticError) as error:
                raise Unanswered(f"an answer of another shape ({type(error).__name__})", is_final=True) from None
        raise AssertionError("the last try returns or raises")


def sound(found: Sequence[Candle], interval: Interval) -> list[Candle]:
    return [
        it for it in found
        if all(number.is_finite() for number in it[1:]) and it.volume >= 0 and interval.floor(it.ts_ms) == it.ts_ms
        and 0 < it.low <= min(it.open, it.close) and max(it.open, it.close) <= it.high
    ]  # fmt: skip
