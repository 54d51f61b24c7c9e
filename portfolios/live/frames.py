"""What `/ws/portfolios/{id}` says."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import orjson

from config.front.wire import text_frame
from config.kit import money
from markets.live import spelling
from portfolios.calc.following import Followed, Row


def head(symbol: str, current: Decimal | None) -> str:
    """How a holding begins; the same for all who hold it."""
    return f'{{"symbol":{orjson.dumps(symbol).decode()},"current_price":{_text(current)},"value":'


def portfolio(followed: Followed, rows: Iterable[Row], now_ms: int, *, whole: bool = False) -> bytes:
    """The holdings that moved, or all of them: who holds something else than before forgets the others."""
    told = ",".join(map(_row, rows))
    text = (
        f'{{"type":"portfolio","ts":"{spelling.instant(now_ms)}","whole":{"true" if whole else "false"},'
        f'"total_value":{_text(followed.total_value)},"balance":{_text(followed.balance)},'
        f'"day_change":{_text(followed.day_change)},"day_change_pct":{_text(followed.day_change_pct)},'
        f'"unrealized_pnl":{_text(followed.unrealized_pnl)},'
        f'"holdings":[{told}]}}'
    )
    return text_frame(text.encode())


def trade(told: dict[str, Any]) -> bytes:
    return text_frame(orjson.dumps({"type": "trade", **told}))


def _row(row: Row) -> str:
    priced, value = row.priced, row.value
    if priced is None or value is None:
        return f'{head(row.position.symbol, None)}null,"unrealized_pnl":null,"day_change":null}}'
    pnl, change = row.unrealized_pnl, row.change
    return f'{priced.head}"{money.text(value)}","unrealized_pnl":{_text(pnl)},"day_change":{_text(change)}}}'


def _text(value: Decimal | None) -> str:
    return "null" if value is None else f'"{money.text(value)}"'
