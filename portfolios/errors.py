"""What can go wrong with portfolios, each with the code that clients rely on."""

from typing import Any

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


# --- Imports


class FileRefused(RuleBroken):
    """The file as a whole cannot be read; its rows are not the matter."""

    code = "bad_file"
    title = "That file cannot be read"


class EmptyFile(FileRefused):
    code = "empty_file"


class FileTooLarge(FileRefused):
    code = "too_large"


class TooManyRows(FileRefused):
    code = "too_many_rows"


class TooManyColumns(FileRefused):
    code = "too_many_columns"


class RowsRefused(RuleBroken):
    """`outcome` says of each row why."""

    code = "rows_refused"
    title = "Some rows cannot be imported"
    outcome: Any = None


class NotUndoable(Conflict):
    code = "not_undoable"
    title = "This cannot be undone"
    detail = "Only an import that was done, and was not undone, can be undone."


class NotPrepared(Conflict):
    code = "import_begun"
    title = "This import has begun already"
    detail = "It was started before. Look at its result."


class TooManyImports(Conflict):
    code = "too_many_running"
    title = "One import at a time"
    detail = "An import of yours is under way. Wait until it has ended."
