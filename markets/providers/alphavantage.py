"""Alpha Vantage: a key, few calls a day, and everything as text. Refusals come with status 200.

Free keys get 25 calls a day and the newest 100 days, so it is asked after the others. Its days are as they were
traded; splits and dividends are calls of their own. Symbols of pairs keep their slash here: `EUR/USD`.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from markets.calc import actions
from markets.calc.decimals import number, positive
from markets.calc.provided import Action, Day, Figures, Found, History, Profile, Quote
from markets.calc.venues import Venue
from markets.providers import faults
from markets.providers.client import Client

KINDS = {"equity": "stock", "etf": "etf", "mutual fund": "fund"}
OURS = {".BSE": ".BO", ".LON": ".L", ".DEX": ".DE", ".TRT": ".TO"}
CLOSING = {".BSE": ("Asia/Kolkata", 15.5), ".LON": ("Europe/London", 16.5), ".DEX": ("Europe/Berlin", 17.5)}
NEW_YORK = ("America/New_York", 16.0)
HUNDREDTHS = {"GBX": "GBP", "ZAC": "ZAR"}
PERCENT = 100
COMPACT = timedelta(days=140)  # 100 trading days
UNREADABLE = (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError)


class PaidFor(faults.NotKnown):
    """Not with this key."""


class AlphaVantage:
    venue = Venue.ALPHAVANTAGE
    symbols_a_call = 1

    def __init__(self, client: Client, *, url: str, key: str) -> None:
        self.client, self.url, self.key = client, url.rstrip("/"), key

    def quotes(self, symbols: Sequence[str]) -> list[Quote]:
        """One call each; what was got before today's calls ran out is not thrown away."""
        got: list[Quote] = []
        for symbol in symbols:
            try:
                with self._reading():
                    quote = self._rate(symbol) if "/" in symbol else self._quote(symbol)
            except faults.NotKnown:
                continue
            except faults.Fault:
                if not got:
                    raise
                break
            if quote is not None:
                got.append(quote)
        return got

    def _quote(self, symbol: str) -> Quote | None:
        row = self._ask("GLOBAL_QUOTE", symbol=symbol).get("Global Quote") or {}
        price, day = positive(row.get("05. price")), row.get("07. latest trading day")
        if price is None or day is None:
            raise faults.NotKnown("Alpha Vantage does not know this symbol.")
        return Quote(
            symbol=symbol, price=price, ts_ms=_end_of_day(symbol, date.fromisoformat(day)),
            high=positive(row.get("03. high")), low=positive(row.get("04. low")), volume=number(row.get("06. volume")),
            previous_close=positive(row.get("08. previous close")),
        )  # fmt: skip

    def _rate(self, symbol: str) -> Quote | None:
        base, _, currency = symbol.partition("/")
        told = self._ask("CURRENCY_EXCHANGE_RATE", from_currency=base, to_currency=currency)
        row = told.get("Realtime Currency Exchange Rate") or {}
        price = positive(row.get("5. Exchange Rate"))
        if price is None:
            raise faults.NotKnown("Alpha Vantage does not know this pair.")
        at = datetime.fromisoformat(row["6. Last Refreshed"]).replace(tzinfo=UTC)
        return Quote(
            symbol=symbol, price=price, ts_ms=int(at.timestamp() * 1000), currency=currency,
            bid=positive(row.get("8. Bid Price")), ask=positive(row.get("9. Ask Price")),
        )  # fmt: skip

    def history(self, symbol: str, *, since: date, now: datetime) -> History:
        """Days that are over; the newest hundred where the key does not pay for more."""
        whole = now.date() - since > COMPACT
        try:
            return self._history(symbol, since, now, size="full" if whole else "compact")
        except PaidFor:
            if not whole:
                raise
            return self._history(symbol, since, now, size="compact")

    def _history(self, symbol: str, since: date, now: datetime, *, size: str) -> History:
        if "/" in symbol:
            base, _, currency = symbol.partition("/")
            told = self._ask("FX_DAILY", from_symbol=base, to_symbol=currency, outputsize=size)
            return History(self._days(told, "Time Series FX (Daily)", symbol, since, now), [], None, currency)
        told = self._ask("TIME_SERIES_DAILY", symbol=symbol, outputsize=size)
        return History(self._days(told, "Time Series (Daily)", symbol, since, now), self._actions(symbol, since))

    def _days(self, told: Mapping[str, Any], name: str, symbol: str, since: date, now: datetime) -> list[Day]:
        rows = told.get(name)
        if not rows:
            raise faults.NotKnown("Alpha Vantage has no history of this symbol.")
        over = int(now.timestamp() * 1000)
        with self._reading():
            days = [_day(day, row) for day, row in rows.items()]
        return sorted(day for day in days if day and day.day >= since and _end_of_day(symbol, day.day) <= over)

    def _actions(self, symbol: str, since: date) -> list[Action]:
        splits = self._ask("SPLITS", symbol=symbol).get("data") or []
        paid = self._ask("DIVIDENDS", symbol=symbol).get("data") or []
        with self._reading():
            told = [*map(_split, splits), *map(_dividend, paid)]
        return sorted((one for one in told if one and one.ex_date >= since), key=lambda one: one.ex_date)

    def figures(self, symbol: str) -> tuple[Profile, list[Figures]]:
        row = self._ask("OVERVIEW", symbol=symbol)
        if not row.get("Symbol"):
            raise faults.NotKnown("Alpha Vantage has no figures of this symbol.")
        paid = number(row.get("DividendYield"))
        now = Figures(
            "now", datetime.now(UTC).date(), _text(row.get("Currency")),
            market_cap=number(row.get("MarketCapitalization")), pe_ratio=number(row.get("PERatio")),
            eps=number(row.get("EPS")), revenue=number(row.get("RevenueTTM")),
            dividend_yield=paid * PERCENT if paid is not None else None,
        )  # fmt: skip
        profile = Profile(
            name=_text(row.get("Name")), sector=_text(row.get("Sector")).capitalize(),
            industry=_text(row.get("Industry")).capitalize(), country=_text(row.get("Country")),
            description=_text(row.get("Description")),
        )  # fmt: skip
        return profile, [now]

    def search(self, text: str) -> list[Found]:
        hits = self._ask("SYMBOL_SEARCH", keywords=text).get("bestMatches") or []
        with self._reading():
            return [hit for row in hits if (hit := _hit(row))]

    def _ask(self, function: str, **params: str) -> Mapping[str, Any]:
        if not self.key:
            raise self._noted(faults.Refused("No key is set."))
        answer = self.client.get(f"{self.url}/query", params={"function": function, **params, "apikey": self.key})
        if answer.status != 200:
            raise self._noted(faults.Garbled(f"Alpha Vantage answered {answer.status}."))
        try:
            told = answer.json()
        except faults.Garbled as fault:
            raise self._noted(fault) from None
        if not isinstance(told, dict):
            raise self._noted(faults.Garbled("Alpha Vantage's answer has another shape."))
        if (refusal := _refusal(told)) is not None:
            raise self._noted(refusal)
        return told

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except UNREADABLE as error:
            fault = faults.Garbled(f"Alpha Vantage's answer has another shape ({type(error).__name__}).")
            raise self._noted(fault) from error

    def _noted(self, fault: faults.Fault) -> faults.Fault:
        self.client.note(fault)
        return fault


def _refusal(told: Mapping[str, Any]) -> faults.Fault | None:
    """What it wrote is not handed on: it quotes the key."""
    wrote = str(told.get("Error Message") or told.get("Information") or told.get("Note") or "").lower()
    if not wrote:
        return None
    if "apikey" in wrote and "invalid" in wrote:
        return faults.Refused("Alpha Vantage refuses the key.")
    if "per second" in wrote or "per minute" in wrote:
        return faults.Down("Alpha Vantage was asked too fast.")
    if "per day" in wrote or "rate limit" in wrote:
        return faults.Spent("Alpha Vantage says that today's calls are used up.")
    if "premium" in wrote:
        return PaidFor("Alpha Vantage tells this to paying customers only.")
    return faults.NotKnown("Alpha Vantage does not know this symbol or call.")


def _end_of_day(symbol: str, day: date) -> int:
    """When the day's trading was over: it tells days, not moments."""
    zone, hour = next((when for suffix, when in CLOSING.items() if symbol.endswith(suffix)), NEW_YORK)
    if "/" in symbol:
        zone, hour = "UTC", 24.0
    return int(
        (datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) + timedelta(hours=hour)).timestamp() * 1000
    )


def _day(day: str, row: Mapping[str, str]) -> Day | None:
    prices = [positive(row.get(name)) for name in ("1. open", "2. high", "3. low", "4. close")]
    opened, high, low, close = prices
    if opened is None or high is None or low is None or close is None:
        return None
    return Day(date.fromisoformat(day), opened, high, low, close, number(row.get("5. volume")) or Decimal(0))


def _split(row: Mapping[str, str]) -> Action | None:
    ratio = actions.ratio(number(row["split_factor"]) or Decimal(0), Decimal(1))
    return Action("split", date.fromisoformat(row["effective_date"]), ratio=ratio) if ratio else None


def _dividend(row: Mapping[str, str]) -> Action | None:
    amount = positive(row["amount"])
    return Action("dividend", date.fromisoformat(row["ex_dividend_date"]), amount=amount) if amount else None


def _hit(row: Mapping[str, str]) -> Found | None:
    kind = KINDS.get(row["3. type"].lower())
    if kind is None:
        return None
    theirs, currency = row["1. symbol"], row.get("8. currency", "")
    suffix = next((suffix for suffix in OURS if theirs.endswith(suffix)), "")
    symbol = theirs.removesuffix(suffix) + OURS[suffix] if suffix else theirs
    return Found(
        symbol=symbol, theirs=theirs, name=row["2. name"], kind=kind, currency=HUNDREDTHS.get(currency, currency)
    )


def _text(told: Any) -> str:
    return "" if told in (None, "None", "-") else str(told)
