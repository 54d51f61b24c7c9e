"""Trades and orders as they are sent and shown."""

from typing import Any

from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.pages import CountedQuery
from config.kit.api.serializers import QuerySerializer, Serializer
from markets.serializers.fields import SymbolField
from portfolios.calc.exact import quotient
from portfolios.models import Order
from portfolios.serializers.transactions import Warned

SIDES, TYPES = Order.Side.choices, Order.Type.choices
LASTING, STATES = Order.Lasting.choices, Order.State.choices


class TradeWanted(Serializer):
    symbol = SymbolField()
    type = fields.ChoiceField(choices=SIDES)
    quantity = fields.DecimalField(sign="positive")
    order_type = fields.ChoiceField(choices=TYPES, default=Order.Type.MARKET)
    price = fields.DecimalField(
        required=False, allow_null=True, sign="positive",
        help_text="The limit or the stop; with a market order what is recorded. In the instrument's currency.",
    )  # fmt: skip
    fee = fields.DecimalField(
        required=False, allow_null=True, sign="non_negative", help_text="By the portfolio's schedule, unless said."
    )
    lasting = fields.ChoiceField(choices=LASTING, default=Order.Lasting.GTC, help_text="gtc: good till cancelled.")
    note = fields.TextField(required=False, allow_blank=True, max_length=500)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As services.trades takes it."""
        instrument, side, price = attrs.pop("symbol"), attrs.pop("type"), attrs.get("price")
        if price is not None and instrument.tick_size is not None and price < instrument.tick_size:
            told = serializers.ErrorDetail("This is below the smallest step of its prices.", code="below_tick_size")
            raise serializers.ValidationError({"price": [told]})
        return {**attrs, "instrument": instrument, "side": side}


class AverageField(fields.DecimalField):
    """Base cost of one."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, row: Any) -> str:
        return super().to_representation(quotient(row.base_cost, row.quantity))


class HoldingAfter(Serializer):
    symbol = serializers.CharField(source="instrument.symbol")
    quantity = fields.DecimalField()
    avg_buy_price = AverageField()
    cost = fields.DecimalField(source="base_cost")


class TradeFigures(Serializer):
    """`price` and `fee` are in `currency`; `total`, `realized_pnl` and `balance` in the portfolio's."""

    status = serializers.ChoiceField(choices=["filled", "open"])
    symbol = serializers.CharField(source="order.instrument.symbol")
    type = serializers.ChoiceField(choices=SIDES, source="order.side")
    order_type = serializers.ChoiceField(choices=TYPES, source="order.type")
    quantity = fields.DecimalField(source="order.quantity")
    price = fields.DecimalField()
    fee = fields.DecimalField()
    currency = serializers.CharField()
    fx_rate = fields.DecimalField(source="rate")
    total = fields.DecimalField(help_text="What is paid, or what it brings, with the fee.")
    realized_pnl = fields.DecimalField()
    balance = fields.DecimalField(help_text="All cash, afterwards.")
    holding = HoldingAfter(allow_null=True)
    warnings = Warned(many=True)


class TradePosted(TradeFigures):
    id = fields.UUIDField(source="order.pk", help_text="The order's.")
    transaction = fields.UUIDField(source="transaction.pk", default=None, allow_null=True)


class LotTaken(Serializer):
    lot = serializers.CharField()
    quantity = fields.DecimalField()
    acquired_on = fields.DayField()
    cost = fields.DecimalField()
    proceeds = fields.DecimalField()


class TradePreview(TradeFigures):
    lots = LotTaken(many=True, help_text="What a sale would take.")


class OrdersQuery(CountedQuery):
    state = fields.ChoiceField(choices=STATES, required=False)


class OrderShown(Serializer):
    id = fields.UUIDField()
    symbol = serializers.CharField(source="instrument.symbol")
    type = serializers.ChoiceField(choices=SIDES, source="side")
    order_type = serializers.ChoiceField(choices=TYPES, source="type")
    quantity = fields.DecimalField()
    price = fields.DecimalField(allow_null=True)
    fee = fields.DecimalField(allow_null=True, help_text="null: by the portfolio's schedule.")
    currency = serializers.CharField(source="instrument.currency")
    lasting = serializers.ChoiceField(choices=LASTING)
    state = serializers.ChoiceField(choices=STATES)
    reason = serializers.CharField(help_text="The code of what rejected it.")
    placed_at = fields.InstantField()
    expires_at = fields.InstantField(allow_null=True)
    ended_at = fields.InstantField(allow_null=True)
    transaction = fields.UUIDField(source="transaction_id", allow_null=True)


class OrderList(Serializer):
    count = serializers.IntegerField()
    results = OrderShown(many=True)


# --- In a chart


class MarksQuery(QuerySerializer):
    symbol = SymbolField()


class TradeMark(Serializer):
    """As it was entered: of days before a split in shares of those days."""

    type = serializers.ChoiceField(choices=SIDES, source="kind")
    executed_on = fields.DayField(help_text="The UTC day.")
    executed_at = fields.InstantField(allow_null=True, help_text="Null: only the day is known.")
    quantity = fields.DecimalField()
    price = fields.DecimalField(allow_null=True)
    currency = serializers.CharField()
    portfolio = fields.UUIDField(source="portfolio_id")


class TradeMarks(Serializer):
    results = TradeMark(many=True)
