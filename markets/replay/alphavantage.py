"""Alpha Vantage: one path, strings throughout, and every refusal an answer with status 200."""

from collections.abc import Mapping
from typing import Any, ClassVar

from markets.calc.venues import Venue
from markets.replay.exchange import Answer, Asked, Routes, Service

SPENT = (
    "We have detected your API key as XXXX and our standard API rate limit is {budget} requests per day. Please "
    "subscribe to any of the premium plans to instantly remove all daily rate limits."
)
BAD_KEY = (
    "the parameter apikey is invalid or missing. Please claim your free API key. It should take less than 20 seconds."
)
NO_FUNCTION = "This API function ({name}) does not exist."


class AlphaVantage(Service):
    venue: ClassVar[Venue] = Venue.ALPHAVANTAGE

    def __init__(
        self,
        answers: Mapping[tuple[str, str], Any] | None = None,
        *,
        key: str = "demo",
        budget: int = 25,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.answers = dict(answers or {})
        """By function and symbol: ("GLOBAL_QUOTE", "IBM")."""
        self.key, self.left, self.budget = key, budget, budget

    def routes(self) -> Routes:
        return {"/query": self._query}

    def _query(self, asked: Asked) -> Answer:
        query = asked.query
        if query.get("apikey") != self.key:
            return Answer.json({"Error Message": BAD_KEY})
        if self.left <= 0:
            return Answer.json({"Information": SPENT.format(budget=self.budget)})
        self.left -= 1
        function, symbol = query.get("function", ""), query.get("symbol", "")
        if (function, symbol) in self.answers:
            return Answer.json(self.answers[function, symbol])
        if function == "GLOBAL_QUOTE":
            return Answer.json({"Global Quote": {}})
        known = {name for name, _ in self.answers}
        return Answer.json({} if function in known else {"Error Message": NO_FUNCTION.format(name=function)})
