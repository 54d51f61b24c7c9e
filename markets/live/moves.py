"""What the stream says: where each price went, with the extremes on its way. Terse, because an hour of it is kept.

`7:62150.5,9:3.1:2.9:3.2` says that instrument 7 is at 62150.5, and 9 at 3.1 after 2.9 and 3.2.
"""

from collections.abc import Iterable
from decimal import Decimal

from config.kit import money
from markets.calc.levels import Move
from markets.calc.ticks import Price


def write(prices: Iterable[Price]) -> str:
    return ",".join(map(_one, prices))


def read(entry_id: bytes, fields: dict[bytes, bytes]) -> list[Move]:
    """One entry of the stream: its id begins with the time at which it was published."""
    ts_ms = int(entry_id.partition(b"-")[0])
    return [_move(text, ts_ms) for text in fields[b"m"].decode().split(",")]


def _one(price: Price) -> str:
    where = f"{price.instrument_id}:{money.text(price.price)}"
    if price.low == price.price == price.high:
        return where
    return f"{where}:{money.text(price.low)}:{money.text(price.high)}"


def _move(text: str, ts_ms: int) -> Move:
    instrument_id, *numbers = text.split(":")
    price, low, high = map(Decimal, numbers * 3 if len(numbers) == 1 else numbers)
    return Move(int(instrument_id), ts_ms, price, low, high)
