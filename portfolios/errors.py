"""What can go wrong with portfolios, each with the code that clients rely on."""

from config.kit.errors import Conflict, RuleBroken

# --- Trades and orders: what was asked does not fit what there is


class InsufficientFunds(Conflict):
    code = "insufficient_funds"
    title = "Not enough cash"


class InsufficientHoldings(Conflict):
    code = "insufficient_holdings"
    title = "Not that much is held"


class StalePrice(Conflict):
    code = "stale_price"
    title = "The price is too old"


class MarketClosed(Conflict):
    code = "market_closed"
    title = "The market is closed"


class NotOpen(Conflict):
    code = "order_not_open"
    title = "This order has ended"
    detail = "Only an open order can be cancelled."


class NoPrice(Conflict):
    code = "price_unavailable"
    title = "No price yet"
    detail = "There is no price of this instrument yet, so nothing can be traded at it."


# --- The ledger: histories that cannot be


class ImpossibleHistory(RuleBroken):
    """More would leave than is there on some day."""

    code = "insufficient_holdings"
    title = "That history cannot be"


class NoSuchLot(RuleBroken):
    code = "unknown_lot"
    title = "No such lot"
    detail = "One of the chosen lots is not there on that day. Look at the lots and choose again."


class FutureDate(RuleBroken):
    code = "date_in_future"
    title = "That day is still to come"


class BeforeInstrument(RuleBroken):
    code = "before_instrument"
    title = "It did not exist then"


class RateMissing(RuleBroken):
    code = "rate_missing"
    title = "No rate between these currencies"


class AmountTooLarge(RuleBroken):
    code = "amount_too_large"
    title = "Too large a number"
    detail = "This comes to more than can be kept: 20 digits before the point."


class Incomplete(RuleBroken):
    """A field that this type of transaction needs, or one that it cannot have."""

    code = "required"
    title = "Something is missing"


class NoSuchPortfolio(RuleBroken):
    """In a body; in an address it is a 404."""

    code = "does_not_exist"
    title = "No such portfolio"
    detail = "This portfolio does not exist."


class NotEditable(Conflict):
    code = "not_editable"
    title = "This cannot be changed here"


class NameTaken(RuleBroken):
    code = "name_taken"
    title = "That name is taken"


class NotAnAsset(Conflict):
    code = "not_an_asset"
    title = "It came another way"
    detail = "Only what was added as an asset can be changed here; buy or sell the rest, or edit its transactions."
