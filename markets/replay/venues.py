"""Every exchange that can be replayed, by its venue."""

from markets.calc.venues import Venue
from markets.replay.binance import Binance
from markets.replay.coinbase import Coinbase
from markets.replay.coinbase_exchange import CoinbaseExchange
from markets.replay.exchange import Exchange
from markets.replay.okx import OKX

EXCHANGES: dict[Venue, type[Exchange]] = {it.venue: it for it in (Binance, Coinbase, CoinbaseExchange, OKX)}
