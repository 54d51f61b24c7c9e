"""One way to ask every provider: within its budget, again when that may help, and not at all while it rests.

A call is tried three times. `Retry-After` is obeyed: a short one is waited for, a long one lets the provider rest,
for all processes. So does a third failure. What became of each call is noted, for `GET feeds` and the admin.
"""

import json
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import httpx

from config.kit import errors, outbound
from markets.calc.venues import Venue
from markets.providers import faults, notes

TRIES = 3
BACK_OFF_S = 0.5
LONGEST_WAIT_S = 5.0
REST_S = 60
LONGEST_REST_S = 6 * 3600
TOO_MANY = 429
FOR_QUOTES = 0.8  # of a day's calls


class Answer(NamedTuple):
    status: int
    text: str
    headers: Mapping[str, str]
    cookies: str = ""

    def json(self) -> Any:
        """Numbers become Decimals from their text."""
        try:
            return json.loads(self.text, parse_float=Decimal)
        except (ValueError, RecursionError):
            raise faults.Garbled("The answer is not JSON.") from None


class Client:
    def __init__(
        self, venue: Venue, *, per_day: int, headers: Mapping[str, str] | None = None, timeout_s: float = 10,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:  # fmt: skip
        self.venue = venue
        self.budget = outbound.Budget(venue.slug, per_day=per_day)
        self.http = outbound.client(timeout_s=timeout_s, headers=dict(headers or {}))
        self.sleep = sleep

    def get(
        self, url: str, *, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """The answer, whatever its status below 500 says; else a fault, which is noted."""
        try:
            return self._tried(url, params=params, headers=headers)
        except faults.Fault as fault:
            self.note(fault)
            raise

    def affordable(self, now: datetime) -> int:
        """How many calls quotes may cost now: spread over the day, with a part left for histories and figures."""
        gone = (now.hour * 3600 + now.minute * 60 + now.second) / 86_400
        spent = self.budget.per_day - self.budget.left()
        return max(0, int(self.budget.per_day * FOR_QUOTES * gone) + 1 - spent)

    def note(self, fault: faults.Fault) -> None:
        """Also for faults that only the reader of an answer can see."""
        if not isinstance(fault, (faults.NotKnown, faults.Paused)):
            notes.failed(self.venue, fault)

    def rest(self, seconds: float) -> None:
        notes.rest(self.venue, min(seconds, LONGEST_REST_S))

    def _tried(self, url: str, **asked: Any) -> Answer:
        if (left_s := notes.resting_s(self.venue)) > 0:
            raise faults.Paused(f"Not asked for another {left_s} s.")
        fault: faults.Down = faults.Down("Not asked.")
        for number in range(TRIES):
            self._spend()
            wait_s = BACK_OFF_S * 2**number * random.uniform(0.5, 1)  # noqa: S311
            try:
                answer = self._sent(url, **asked)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                fault = faults.Down(f"No answer ({type(error).__name__}).")
            else:
                if answer.status < 500 and answer.status != TOO_MANY:
                    notes.answered(self.venue)
                    return answer
                fault = faults.Down(f"It answered {answer.status}.")
                asked_for_s = retry_after_s(answer.headers.get("retry-after", ""))
                if asked_for_s > LONGEST_WAIT_S:
                    self.rest(asked_for_s)
                    raise fault
                wait_s = max(wait_s, asked_for_s)
            if number + 1 < TRIES:
                self.sleep(wait_s)
        self.rest(REST_S)
        raise fault

    def _spend(self) -> None:
        try:
            self.budget.spend()
        except outbound.UsedUp:
            raise faults.Spent("Today's calls are used up.") from None
        except errors.Unavailable:
            raise faults.Down("Calls cannot be counted while Valkey is away.") from None

    def _sent(self, url: str, *, params: Mapping[str, str] | None, headers: Mapping[str, str] | None) -> Answer:
        response = self.http.get(url, params=params, headers=headers)
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        self.http.cookies.clear()  # whoever needs them sends them: the jar would mix those of two sessions
        return Answer(response.status_code, response.text, response.headers, cookies)


def retry_after_s(header: str) -> float:
    """Seconds, given as such or as a date; 0 where it says nothing that can be read."""
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, (moment - datetime.now(UTC)).total_seconds())
