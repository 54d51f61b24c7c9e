"""Prices of an address of the installation's own, as CSV or JSON: for those who have data that nobody sells.

`OWN_DATA_URL` names the address; `{symbol}` in it is the instrument's symbol there, `{what}` is `prices`, `actions`
or `fundamentals`. An address without `{what}` has prices alone. Which instruments it has is said in the admin: they
are those with a symbol at "Own data". docs/providers.md shows the columns.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote as quoted

from markets.calc.adjust import factor
from markets.calc.decimals import number, positive
from markets.calc.provided import Action, Day, Figures, Found, History, Profile, Quote
from markets.calc.venues import Venue
from markets.providers import faults
from markets.providers.client import Client

Row = Mapping[str, Any]
Read = TypeVar("Read")
LISTS = ("prices", "actions", "fundamentals", "data", "results", "values")
FIGURES = ("market_cap", "pe_ratio", "eps", "revenue", "net_income", "debt", "dividend_yield")
NAMES = {  # what a column may be called
    "date": ("date", "day", "time", "timestamp", "datetime"),
    "close": ("close", "price", "value", "nav", "last"),
    "open": ("open",), "high": ("high",), "low": ("low",), "volume": ("volume",),
    "currency": ("currency",), "bid": ("bid",), "ask": ("ask",),
}  # fmt: skip
KNOWN = {name for names in NAMES.values() for name in names} | {"type", "ratio", "period", *FIGURES}
MOST_ROWS = 50_000
MS_SINCE = 100_000_000_000  # a larger number of a moment is in milliseconds


class OwnData:
    venue = Venue.OWN_DATA
    symbols_a_call = 1

    def __init__(self, client: Client, *, url: str, token: str = "") -> None:
        self.client, self.url = client, url
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def quotes(self, symbols: Sequence[str]) -> list[Quote]:
        """The newest row of each; what cannot be read of one does not hold up the others."""
        got, fault = [], None
        for symbol in symbols:
            try:
                got += self._rows("prices", symbol, partial(_newest, symbol))
            except faults.Fault as error:
                fault = error
        if fault is not None and not got:
            raise fault
        return got

    def history(self, symbol: str, *, since: date, now: datetime) -> History:
        """Days that are over, and as they were traded."""
        rows = self._rows("prices", symbol, lambda rows: list(map(_day, rows)))
        days = {day.day: day for day in rows if day and since <= day.day < now.date()}
        told = self._actions(symbol)
        return History(
            [days[day] for day in sorted(days)], [one for one in told if one and one.ex_date >= since], None, ""
        )

    def _actions(self, symbol: str) -> list[Action | None]:
        """Prices alone are enough: there need not be a page of actions."""
        if "{what}" not in self.url:
            return []
        try:
            return self._rows("actions", symbol, lambda rows: list(map(_action, rows)))
        except faults.NotKnown:
            return []

    def figures(self, symbol: str) -> tuple[Profile, list[Figures]]:
        if "{what}" not in self.url:
            raise faults.NotKnown("The address has prices alone.")
        return Profile(), self._rows("fundamentals", symbol, lambda rows: list(map(_figures, rows)))

    def search(self, text: str) -> list[Found]:
        return []

    def _rows(self, what: str, symbol: str, read: Callable[[list[Row]], Read]) -> Read:
        url = self.url.replace("{what}", what).replace("{symbol}", quoted(symbol, safe=""))
        answer = self.client.get(url, headers=self.headers)
        if answer.status in (401, 403):
            raise self._noted(faults.Refused("The token is refused."))
        if answer.status == 404:
            raise faults.NotKnown("There is nothing under this symbol.")
        if answer.status != 200:
            raise self._noted(faults.Garbled(f"It answered {answer.status}."))
        try:
            is_json = answer.text.lstrip()[:1] in ("{", "[")  # servers call CSV many names, JSON among them
            return read(_of_json(answer.json()) if is_json else _of_csv(answer.text))
        except faults.Garbled as fault:
            raise self._noted(fault) from None
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError, csv.Error) as error:
            raise self._noted(faults.Garbled(f"Rows of {what} cannot be read: {str(error)[:120]}")) from error

    def _noted(self, fault: faults.Fault) -> faults.Fault:
        self.client.note(fault)
        return fault


def _of_json(told: Any) -> list[Row]:
    """A list of objects, or an object that holds one."""
    if isinstance(told, dict):
        told = next((told[name] for name in LISTS if isinstance(told.get(name), list)), [told])
    if not isinstance(told, list) or len(told) > MOST_ROWS:
        raise ValueError(f"a list of at most {MOST_ROWS} objects is wanted")
    return [{str(name).strip().lower(): value for name, value in row.items()} for row in told]


def _of_csv(text: str) -> list[Row]:
    """With a line of names; commas, semicolons or tabs between the columns."""
    first = text.lstrip("\ufeff").partition("\n")[0]
    between = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=between)
    rows: list[Row] = [{str(name).strip().lower(): value for name, value in row.items()} for row in _at_most(reader)]
    if KNOWN.isdisjoint(str(name).strip().lower() for name in reader.fieldnames or ()):
        raise ValueError("the first line names no column that is known")
    return rows


def _at_most(reader: Iterable[Row]) -> Iterable[Row]:
    for number_of, row in enumerate(reader):
        if number_of >= MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS} rows")
        yield row


def _value(row: Row, name: str) -> Any:
    return next((row[known] for known in NAMES[name] if row.get(known) not in (None, "")), None)


def _moment(told: Any) -> datetime:
    """A day (its end), an instant, or seconds or milliseconds since 1970."""
    if (since := number(told)) is not None:
        seconds = since / 1000 if abs(since) >= MS_SINCE else since
        return datetime.fromtimestamp(float(seconds), UTC)
    moment = datetime.fromisoformat(str(told).strip())
    if len(str(told).strip()) <= len("2025-01-31"):
        return moment.replace(tzinfo=UTC) + timedelta(days=1)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _date(told: Any) -> date:
    if number(told) is not None:
        return _moment(told).date()
    return date.fromisoformat(str(told).strip()[:10])


def _newest(symbol: str, rows: list[Row]) -> list[Quote]:
    told = [(_moment(_value(row, "date")), row) for row in rows if positive(_value(row, "close"))]
    if not told:
        return []
    ordered = sorted(told, key=lambda pair: pair[0])
    at, row = ordered[-1]
    price = positive(_value(row, "close"))
    assert price is not None
    now_ms = int(datetime.now(UTC).timestamp() * 1000)
    return [
        Quote(
            symbol=symbol, price=price, ts_ms=min(now_ms, int(at.timestamp() * 1000)),
            currency=str(_value(row, "currency") or ""), bid=positive(_value(row, "bid")),
            ask=positive(_value(row, "ask")), high=positive(_value(row, "high")), low=positive(_value(row, "low")),
            volume=number(_value(row, "volume")),
            previous_close=positive(_value(ordered[-2][1], "close")) if len(ordered) > 1 else None,
        )
    ]  # fmt: skip


def _day(row: Row) -> Day | None:
    close = positive(_value(row, "close"))
    if close is None:
        return None
    told = [positive(_value(row, name)) for name in ("open", "high", "low")]
    known = [price for price in (*told, close) if price is not None]
    volume = number(_value(row, "volume")) or Decimal(0)
    return Day(_date(_value(row, "date")), told[0] or close, max(known), min(known), close, max(volume, Decimal(0)))


def _action(row: Row) -> Action | None:
    kind, ex_date = str(row["type"]).strip().lower(), _date(row.get("ex_date") or row.get("date"))
    if kind == "dividend":
        amount = positive(row.get("amount"))
        return Action(kind, ex_date, amount=amount, currency=str(row.get("currency") or "")) if amount else None
    ratio = str(row.get("ratio") or "").strip()
    if factor(kind, ratio) is None:
        raise ValueError(f"{kind} of {ratio[:20]!r}")
    return Action(kind, ex_date, ratio=ratio)


def _figures(row: Row) -> Figures:
    period = str(row.get("period") or "now").strip().lower()
    if period not in ("now", "quarter", "year"):
        raise ValueError(f"period {period[:20]!r}")
    told = {name: number(row.get(name)) for name in FIGURES}
    as_of = _date(row.get("as_of") or _value(row, "date") or datetime.now(UTC).date().isoformat())
    return Figures(period, as_of, str(row.get("currency") or ""), **told)
