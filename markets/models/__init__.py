from markets.models.action import CorporateAction, Fundamentals
from markets.models.backfill import Backfill
from markets.models.candle import Candle
from markets.models.close import DailyClose
from markets.models.instrument import Alias, Instrument, ProviderSymbol
from markets.models.session import Session
from markets.models.shift import SimulatedShift

__all__ = [
    "Alias",
    "Backfill",
    "Candle",
    "CorporateAction",
    "DailyClose",
    "Fundamentals",
    "Instrument",
    "ProviderSymbol",
    "Session",
    "SimulatedShift",
]
