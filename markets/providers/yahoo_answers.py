"""Yahoo's answers in the product's words.

Known of them: closes and dividends are divided by later splits; London, Johannesburg and Tel Aviv are told in
hundredths of their currency; numbers are floats of 32 bits written out; a day that still runs is the last row.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from markets.calc import actions
from markets.calc.decimals import meant, number, positive
from markets.calc.provided import Action, Day, Figures, Found, History, Profile, Quote

HUNDREDTHS = {"GBp": "GBP", "GBX": "GBP", "ZAc": "ZAR", "ILA": "ILS"}
KINDS = {
    "EQUITY": "stock", "ETF": "etf", "MUTUALFUND": "fund", "INDEX": "index",
    "CURRENCY": "fx", "CRYPTOCURRENCY": "crypto",
}  # fmt: skip
EXCHANGES = {
    "NMS": "NASDAQ", "NGM": "NASDAQ", "NCM": "NASDAQ", "NYQ": "NYSE", "PCX": "NYSE ARCA", "ASE": "NYSE AMERICAN",
    "BTS": "CBOE BZX", "NSI": "NSE", "BSE": "BSE", "LSE": "LSE", "GER": "XETRA", "PAR": "EURONEXT PARIS",
    "AMS": "EURONEXT AMSTERDAM", "TOR": "TSX", "JPX": "TSE", "HKG": "HKEX", "ASX": "ASX", "CCY": "", "CCC": "",
}  # fmt: skip
PERCENT = 100
HISTORIES = (("incomeStatementHistory", "year"), ("incomeStatementHistoryQuarterly", "quarter"))

Row = Mapping[str, Any]


def quotes(result: Sequence[Row]) -> list[Quote]:
    return [quote for quote in map(_quote, result) if quote is not None]


def _quote(row: Row) -> Quote | None:
    scale, currency = _scale(row.get("currency"))
    price, at_s = _price(row.get("regularMarketPrice"), scale), number(row.get("regularMarketTime"))
    if price is None or at_s is None:
        return None
    return Quote(
        symbol=str(row["symbol"]), price=price, ts_ms=int(at_s * 1000), currency=currency,
        delay_s=int(number(row.get("exchangeDataDelayedBy")) or 0) * 60,
        bid=_price(row.get("bid"), scale), ask=_price(row.get("ask"), scale),
        high=_price(row.get("regularMarketDayHigh"), scale), low=_price(row.get("regularMarketDayLow"), scale),
        volume=number(row.get("regularMarketVolume")),
        previous_close=_price(row.get("regularMarketPreviousClose"), scale),
    )  # fmt: skip


def history(result: Row, *, now: datetime) -> History:
    meta, zone = result["meta"], _zone(result["meta"])
    scale, currency = _scale(meta.get("currency"))
    days = _days(result, zone, scale)
    if running := _running(meta, zone, now):
        days.pop(running, None)
    events = result.get("events") or {}
    splits = [split for row in (events.get("splits") or {}).values() if (split := _split(row, zone))]
    dividends = [
        paid for row in (events.get("dividends") or {}).values() if (paid := _dividend(row, zone, scale, currency))
    ]
    known_to = max([*days, *(split.ex_date for split in splits)], default=None)
    told = [*splits, *actions.as_paid(dividends, splits)]
    return History(
        days=[days[day] for day in sorted(days)], actions=sorted(told, key=lambda action: action.ex_date),
        adjusted_to=known_to, currency=currency,
    )  # fmt: skip


def _days(result: Row, zone: tzinfo, scale: int) -> dict[date, Day]:
    """By day: of a day that is told twice the later row counts."""
    columns = result["indicators"]["quote"][0]
    names = ("open", "high", "low", "close", "volume")
    told = [columns.get(name) or [] for name in names]
    found = {}
    for at_s, *row in zip(result.get("timestamp") or [], *told, strict=False):
        opened, high, low, close = (_price(value, scale) for value in row[:4])
        if close is None:
            continue
        known = [price for price in (opened, high, low, close) if price is not None]
        day = _moment(at_s, zone).date()
        volume = number(row[4])
        found[day] = Day(day, opened or close, max(known), min(known), close, max(volume or Decimal(0), Decimal(0)))
    return found


def _running(meta: Row, zone: tzinfo, now: datetime) -> date | None:
    """The day whose session is not over, where Yahoo says when it ends."""
    regular = (meta.get("currentTradingPeriod") or {}).get("regular") or {}
    if "start" not in regular or "end" not in regular:
        return None
    return _moment(regular["start"], zone).date() if now < _moment(regular["end"], UTC) else None


def _split(row: Row, zone: tzinfo) -> Action | None:
    new, old = positive(row.get("numerator")), positive(row.get("denominator"))
    ratio = actions.ratio(new, old) if new and old else ""
    return Action("split", _moment(row["date"], zone).date(), ratio=ratio) if ratio else None


def _dividend(row: Row, zone: tzinfo, scale: int, currency: str) -> Action | None:
    amount = _price(row.get("amount"), scale)
    if amount is None:
        return None
    return Action("dividend", _moment(row["date"], zone).date(), amount=amount, currency=currency)


def figures(result: Row, *, today: date) -> tuple[Profile, list[Figures]]:
    about, summary, keys, money = (
        result.get(name) or {} for name in ("assetProfile", "summaryDetail", "defaultKeyStatistics", "financialData")
    )
    _, currency = _scale(summary.get("currency"))
    reported_in = str(money.get("financialCurrency") or currency)
    same = reported_in == currency  # a share's price and its company's books may be in two currencies
    paid = _number(summary, "dividendYield") or _number(summary, "yield")
    now = Figures(
        "now", today, currency,
        market_cap=_number(summary, "marketCap"), pe_ratio=_number(summary, "trailingPE"),
        eps=_number(keys, "trailingEps") if same else None,
        revenue=_number(money, "totalRevenue") if same else None,
        net_income=_number(keys, "netIncomeToCommon") if same else None,
        debt=_number(money, "totalDebt") if same else None,
        dividend_yield=paid * PERCENT if paid is not None else None,
    )  # fmt: skip
    profile = Profile(
        name=str((result.get("quoteType") or {}).get("longName") or ""), sector=str(about.get("sector") or ""),
        industry=str(about.get("industry") or ""), country=str(about.get("country") or ""),
        description=str(about.get("longBusinessSummary") or ""),
    )  # fmt: skip
    return profile, [now, *_reports(result, reported_in)]


def _reports(result: Row, currency: str) -> list[Figures]:
    found = []
    for module, period in HISTORIES:
        for row in (result.get(module) or {}).get("incomeStatementHistory") or []:
            ended, revenue, income = (_number(row, name) for name in ("endDate", "totalRevenue", "netIncome"))
            if ended is not None and (revenue is not None or income is not None):
                as_of = _moment(ended, UTC).date()
                found.append(Figures(period, as_of, currency, revenue=revenue, net_income=income))
    return found


def found(body: Row) -> list[Found]:
    hits = [hit for hit in body.get("quotes") or [] if hit.get("quoteType") in KINDS and hit.get("symbol")]
    return [_hit(hit, KINDS[hit["quoteType"]]) for hit in hits]


def _hit(hit: Row, kind: str) -> Found:
    theirs, exchange = str(hit["symbol"]), str(hit.get("exchange") or "")
    return Found(
        symbol=_ours(theirs, kind), theirs=theirs, kind=kind,
        name=str(hit.get("longname") or hit.get("shortname") or theirs),
        exchange=EXCHANGES.get(exchange, str(hit.get("exchDisp") or exchange)),
        sector=str(hit.get("sector") or ""), industry=str(hit.get("industry") or ""),
    )  # fmt: skip


def _ours(theirs: str, kind: str) -> str:
    """`EURUSD=X` is EUR/USD, `INR=X` is USD/INR, `BTC-USD` is BTC/USD."""
    pair = theirs.removesuffix("=X")
    if kind == "fx" and len(pair) == 3:
        return f"USD/{pair}"
    if kind == "fx" and len(pair) == 6:
        return f"{pair[:3]}/{pair[3:]}"
    return theirs.replace("-", "/", 1) if kind == "crypto" else theirs


def _scale(currency: Any) -> tuple[int, str]:
    told = str(currency or "")
    return (100, HUNDREDTHS[told]) if told in HUNDREDTHS else (1, told)


def _price(told: Any, scale: int) -> Decimal | None:
    read = positive(told)
    return None if read is None else meant(read) / scale


def _number(row: Row, name: str) -> Decimal | None:
    told = row.get(name)
    return number(told.get("raw") if isinstance(told, Mapping) else told)


def _zone(meta: Row) -> tzinfo:
    """By its name: an offset alone puts midnight in summer into the day before, seen from winter."""
    try:
        return ZoneInfo(str(meta["exchangeTimezoneName"]))
    except (KeyError, ValueError, OSError):
        return timezone(timedelta(seconds=int(meta.get("gmtoffset") or 0)))


def _moment(at_s: Any, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(int(at_s), zone)
