"""What can go wrong with markets, each with the code that clients rely on."""

from config.kit.errors import Conflict, NotFound, RuleBroken


class UnknownSymbol(NotFound):
    """In a path or a query. In a body it is a 400 with the same code: `markets.serializers.SymbolField`."""

    code = "unknown_symbol"
    title = "No such symbol"
    detail = "There is no instrument of this symbol."


class PriceUnavailable(NotFound):
    code = "price_unavailable"
    title = "No price yet"
    detail = "There is no price of this instrument yet."


class SymbolTaken(Conflict):
    code = "symbol_taken"
    title = "That symbol is taken"
    detail = "There is an instrument of this symbol already."


class NotHandPriced(Conflict):
    code = "not_hand_priced"
    title = "Its price comes from a market"
    detail = "This instrument has a market's price. Only one that is priced by hand can be given another."


class LivePrice(Conflict):
    code = "live_price"
    title = "Its price comes from a market"
    detail = "Only a simulated price can be set; this one comes from a market."


class CannotMerge(RuleBroken):
    code = "cannot_merge"
    title = "These two cannot be merged"
