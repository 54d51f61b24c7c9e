"""Facts of the apps below, as a person reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Payload = Mapping[str, Any]
REASONS = {
    "insufficient_funds": "there was not enough cash",
    "insufficient_holdings": "there was not enough of it to sell",
    "split_leaves_fractions": "a split would leave fractions of shares",
}


@dataclass(frozen=True, slots=True)
class Words:
    kind: str
    title: str
    body: str = ""


def filled(told: Payload) -> Words:
    verb = "Bought" if told["side"] == "buy" else "Sold"
    body = f"{told['type'].capitalize()} order filled at {told['price']} {told['currency']}."
    if told["side"] == "sell" and told.get("realized_pnl") is not None:
        sign = "+" if Decimal(told["realized_pnl"]) > 0 else ""
        body += f" Realised: {sign}{told['realized_pnl']} {told['base_currency']}."
    if told.get("portfolio_name"):
        body += f" Portfolio: {told['portfolio_name']}."
    return Words("order", f"{verb} {told['quantity']} {told['symbol']} at {told['price']}", body)


def expired(told: Payload) -> Words:
    return Words("order", f"Order for {told['symbol']} expired", f"{_order(told)} was not filled in its time.")


def rejected(told: Payload) -> Words:
    why = REASONS.get(told["reason"], str(told["reason"]).replace("_", " "))
    return Words("order", f"Order for {told['symbol']} was rejected", f"{_order(told)} could not be filled: {why}.")


def restated(told: Payload) -> Words:
    at = f" at {told['price']}" if told["price"] else ""
    body = f"{told['symbol']} was split: the order was for {told['quantity_before']}, and now waits as {told['side']} "
    return Words("order", f"Order for {told['symbol']} follows a split", f"{body}{told['quantity']}{at}.")


def imported(told: Payload) -> Words:
    new, known = told["new"], told["duplicate"]
    body = f"{new} new {'entry' if new == 1 else 'entries'}" + (f", {known} there already" if known else "") + "."
    return Words("report", f"Import of {told['file'] or 'your file'} is done", body)


def applied(told: Payload, symbol: str) -> Words:
    what = {"split": "Split", "bonus": "Bonus shares"}.get(told["type"], told["type"].capitalize())
    ratio = f" {told['ratio']}" if told["ratio"] else ""
    return Words(
        "corporate_action", f"{what}{ratio} of {symbol}", f"Your shares were adjusted as of {told['ex_date']}."
    )


def proposed(told: Payload, symbol: str) -> Words:
    amount = f"{Decimal(told['amount']).normalize():f} {told['currency']}"
    body = f"{amount} by what you held on {told['ex_date']}. Accept it to have it in your books."
    return Words("corporate_action", f"Dividend of {symbol}", body)


def security(told: Payload) -> Words:
    where = ", ".join(part for part in (told.get("device"), told.get("address")) if part)
    body = (f"{where}. " if where else "") + "If that was not you, set a new password at once."
    return Words("security", told["what"], body)


def _order(told: Payload) -> str:
    return f"{told['type'].capitalize()} order to {told['side']} {told['quantity']} {told['symbol']}"
