"""How each venue and provider spells an instrument, where that follows from its symbol."""

from markets.calc.venues import Venue

DASHED = frozenset({Venue.COINBASE, Venue.COINBASE_EXCHANGE, Venue.OKX})


def at(venue: Venue, symbol: str, *, kind: str) -> str:
    """`BTC/USDT` is `BTCUSDT` to Binance and `BTC-USDT` to OKX; `TCS.BO` is `TCS.BSE` to Alpha Vantage."""
    if venue is Venue.BINANCE:
        return symbol.replace("/", "")
    if venue in DASHED:
        return symbol.replace("/", "-")
    if venue is Venue.YAHOO:
        return _yahoo(symbol, kind)
    if venue is Venue.ALPHAVANTAGE and symbol.endswith(".BO"):
        return symbol.removesuffix(".BO") + ".BSE"
    return symbol


def _yahoo(symbol: str, kind: str) -> str:
    if kind == "fx":
        return symbol.replace("/", "") + "=X"
    return symbol.replace("/", "-")
