"""Yahoo Finance: quotes, daily history with dividends and splits, a company's figures, and its search.

Nobody at Yahoo documents it. What is relied on: `chart` and `search` answer to anybody; `quote` and `quoteSummary`
want a cookie and a crumb that belong together (`yahoo_session.py`). Reading the answers is `yahoo_answers.py`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

from markets.calc.provided import Figures, Found, History, Profile, Quote
from markets.calc.venues import Venue
from markets.providers import faults, yahoo_answers
from markets.providers.client import Answer, Client
from markets.providers.yahoo_session import Session

MODULES = (
    "assetProfile,summaryDetail,defaultKeyStatistics,financialData,quoteType,"
    "incomeStatementHistory,incomeStatementHistoryQuarterly"
)
Read = TypeVar("Read")
REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


class Yahoo:
    venue = Venue.YAHOO
    symbols_a_call = 50

    def __init__(self, client: Client, *, url: str, cookie_url: str) -> None:
        self.client, self.url = client, url.rstrip("/")
        self.session = Session(client, url=self.url, cookie_url=cookie_url)

    def quotes(self, symbols: Sequence[str]) -> list[Quote]:
        """Of those that it knows."""
        found = []
        for start in range(0, len(symbols), self.symbols_a_call):
            asked = ",".join(symbols[start : start + self.symbols_a_call])
            answer = self._with_crumb("/v7/finance/quote", {"symbols": asked})
            found += self._read(answer, "quoteResponse", yahoo_answers.quotes)
        return found

    def history(self, symbol: str, *, since: date, now: datetime) -> History:
        """Days that are over."""
        start = datetime(since.year, since.month, since.day, tzinfo=UTC)
        params = {
            "period1": str(int(start.timestamp())), "period2": str(int((now + timedelta(days=1)).timestamp())),
            "interval": "1d", "includePrePost": "false", "events": "div,splits,capitalGains",
        }  # fmt: skip
        answer = self.client.get(f"{self.url}/v8/finance/chart/{quote(symbol, safe='')}", params=params)
        return self._read(answer, "chart", lambda result: yahoo_answers.history(_only(result), now=now))

    def figures(self, symbol: str) -> tuple[Profile, list[Figures]]:
        path = f"/v10/finance/quoteSummary/{quote(symbol, safe='')}"
        answer = self._with_crumb(path, {"modules": MODULES, "formatted": "false", "corsDomain": "finance.yahoo.com"})
        today = datetime.now(UTC).date()
        return self._read(answer, "quoteSummary", lambda result: yahoo_answers.figures(_only(result), today=today))

    def search(self, text: str) -> list[Found]:
        params = {"q": text, "quotesCount": "20", "newsCount": "0"}
        answer = self.client.get(f"{self.url}/v1/finance/search", params=params)
        return self._read(answer, None, yahoo_answers.found)

    def _with_crumb(self, path: str, params: dict[str, str]) -> Answer:
        """A pair that was good a minute ago may be refused in mid-flight: then one new pair is tried, once."""
        pair = self.session.pair()
        for renewed in (False, True):
            answer = self.client.get(
                self.url + path, params={**params, "crumb": pair.crumb}, headers={"Cookie": pair.cookie}
            )
            if answer.status not in REFUSALS:
                return answer
            if not renewed:
                pair = self.session.pair(refused=pair)
        raise self._noted(faults.Refused("Yahoo refuses a new cookie and crumb as well."))

    def _read(self, answer: Answer, part: str | None, read: Callable[[Any], Read]) -> Read:
        if answer.status == HTTPStatus.NOT_FOUND:
            raise faults.NotKnown("Yahoo does not know this symbol.")
        if answer.status != HTTPStatus.OK:
            raise self._noted(faults.Garbled(f"Yahoo answered {answer.status}."))
        try:
            body = answer.json()
            return read(body if part is None else body[part]["result"])
        except faults.Garbled as fault:
            raise self._noted(fault) from None
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, OSError) as error:
            raise self._noted(faults.Garbled(f"Yahoo's answer has another shape ({type(error).__name__}).")) from error

    def _noted(self, fault: faults.Fault) -> faults.Fault:
        self.client.note(fault)
        return fault


def _only(result: Any) -> Any:
    if not result:
        raise faults.NotKnown("Yahoo does not know this symbol.")
    return result[0]
