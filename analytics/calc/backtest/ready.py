"""Six strategies to begin with, in the form that people's own are written in (`reading`). All are for daily candles."""

from typing import Any, NamedTuple


class Ready(NamedTuple):
    slug: str
    name: str
    idea: str
    form: dict[str, Any]


def _sma(window: int) -> dict[str, Any]:
    return {"indicator": "sma", "window": window}


def _rule(left: object, relation: str, right: object) -> dict[str, Any]:
    return {"left": left, "is": relation, "right": right}


READY = (
    Ready(
        "golden-cross",
        "Golden cross",
        "Follows the long trend: in when the 50-day average rises above the 200-day one, out when it falls below."
        " Few trades; it is late at every turn, but sits out long falls.",
        {
            "entry": _rule(_sma(50), "crosses_above", _sma(200)),
            "exit": _rule(_sma(50), "crosses_below", _sma(200)),
        },
    ),
    Ready(
        "dip-in-uptrend",
        "Dip in an uptrend",
        "Buys weakness of a few days (RSI of 2 below 10) while the price is above its 200-day average,"
        " and sells the first strength: a close above the 5-day average.",
        {
            "entry": {
                "all": [
                    _rule("close", "above", _sma(200)),
                    _rule({"indicator": "rsi", "window": 2}, "below", 10),
                ]
            },
            "exit": _rule("close", "above", _sma(5)),
            "stop_pct": 10,
        },
    ),
    Ready(
        "macd-cross",
        "MACD cross",
        "In when the MACD line crosses above its signal line, out when it crosses below: momentum of some weeks.",
        {
            "entry": _rule(
                {"indicator": "macd", "series": "macd"}, "crosses_above", {"indicator": "macd", "series": "signal"}
            ),
            "exit": _rule(
                {"indicator": "macd", "series": "macd"}, "crosses_below", {"indicator": "macd", "series": "signal"}
            ),
        },
    ),
    Ready(
        "bollinger-return",
        "Back to the middle",
        "Buys when the close comes back above the lower Bollinger band, and sells at the middle one."
        " Many small gains, and a stop for the fall that goes on.",
        {
            "entry": _rule("close", "crosses_above", {"indicator": "bollinger", "series": "lower"}),
            "exit": _rule("close", "above", {"indicator": "bollinger", "series": "middle"}),
            "stop_pct": 8,
        },
    ),
    Ready(
        "breakout",
        "Breakout",
        "Buys a close above the highest high of the 20 days before, sells one below the lowest low of 10:"
        " many small losses, and now and then a long rise.",
        {
            "entry": _rule("close", "above", {"highest": "high", "window": 20, "bars_ago": 1}),
            "exit": _rule("close", "below", {"lowest": "low", "window": 10, "bars_ago": 1}),
        },
    ),
    Ready(
        "strong-trend",
        "Strong trend",
        "Buys when the ADX says that a trend is strong (above 25) and that it points up; a stop follows 15 % below the"
        " highest price, or it leaves when the trend points down.",
        {
            "entry": {
                "all": [
                    _rule({"indicator": "adx", "series": "adx"}, "above", 25),
                    _rule({"indicator": "adx", "series": "plus"}, "above", {"indicator": "adx", "series": "minus"}),
                ]
            },
            "exit": _rule(
                {"indicator": "adx", "series": "plus"}, "crosses_below", {"indicator": "adx", "series": "minus"}
            ),
            "trail_pct": 15,
        },
    ),
)  # fmt: skip
BY_SLUG = {each.slug: each for each in READY}
