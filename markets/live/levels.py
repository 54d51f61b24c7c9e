"""News of armed levels, from who keeps them to the `engines` process that watches prices for them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

import orjson

from config.kit import money, valkey
from markets.calc.levels import Level

NEWS = valkey.key("levels", "news")


class Change(NamedTuple):
    """What one subscriber (`settings.LEVEL_SUBSCRIBERS`) says: these wait now, those wait no longer."""

    subscriber: str
    armed: list[Level[str]]
    disarmed: list[str]


def changed(subscriber: str, *, armed: Iterable[Level[str]] = (), disarmed: Iterable[str] = ()) -> None:
    """Call it on commit. What gets lost with Valkey is read from the database again within minutes."""
    told = {
        "subscriber": subscriber,
        "armed": [[level.key, level.instrument_id, level.direction, money.text(level.price)] for level in armed],
        "disarmed": list(disarmed),
    }
    valkey.client().publish(NEWS, orjson.dumps(told))


def read(news: bytes) -> Change:
    told = orjson.loads(news)
    armed = [Level(key, pk, direction, Decimal(price)) for key, pk, direction, price in told["armed"]]
    return Change(told["subscriber"], armed, told["disarmed"])
