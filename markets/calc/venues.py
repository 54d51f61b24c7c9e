"""Where prices come from. The numbers are stored with every candle and close: they never change."""

from enum import IntEnum


class Venue(IntEnum):
    BINANCE = 1
    COINBASE = 2  # Advanced Trade
    COINBASE_EXCHANGE = 3
    OKX = 4
    SIMULATOR = 9
    YAHOO = 20
    ALPHAVANTAGE = 21
    OWN_DATA = 22  # a CSV or JSON address of the installation's own
    HAND = 30  # typed in by a person

    @property
    def slug(self) -> str:
        """How answers and addresses spell it: `coinbase-exchange`."""
        return self.name.lower().replace("_", "-")

    @property
    def title(self) -> str:
        return TITLES[self]


TITLES = {
    Venue.BINANCE: "Binance",
    Venue.COINBASE: "Coinbase",
    Venue.COINBASE_EXCHANGE: "Coinbase Exchange",
    Venue.OKX: "OKX",
    Venue.SIMULATOR: "Simulator",
    Venue.YAHOO: "Yahoo",
    Venue.ALPHAVANTAGE: "Alpha Vantage",
    Venue.OWN_DATA: "Own data",
    Venue.HAND: "By hand",
}
BY_SLUG = {venue.slug: venue for venue in Venue}
STREAMS = frozenset({Venue.BINANCE, Venue.COINBASE, Venue.COINBASE_EXCHANGE, Venue.OKX})
