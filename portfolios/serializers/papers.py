"""What the papers send and expect. `numbers.in_numbers` turns the answers into theirs."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import Serializer
from config.kit.errors import NotFound
from markets.serializers.fields import SymbolField
from portfolios.serializers.assets import AssetWanted
from portfolios.serializers.portfolios import PortfolioWanted
from portfolios.serializers.trades import TradeWanted


@extend_schema_field(OpenApiTypes.INT)
class WhoseField(serializers.Field[Any, Any, Any, Any]):
    """One's own id, or `me`. Another person is not there."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True, write_only=True)

    def to_internal_value(self, data: Any) -> int:
        me: int = self.context["request"].user.pk
        if isinstance(data, bool) or str(data) not in ("me", str(me)):
            raise NotFound("There is no such user.")
        return me


class _Papers(Serializer):
    user_id = WhoseField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.pop("user_id", None)
        found: dict[str, Any] = super().validate(attrs)
        return found


class PaperTradeWanted(_Papers, TradeWanted): ...


class PaperPortfolioWanted(_Papers, PortfolioWanted): ...


class PaperAssetWanted(_Papers, AssetWanted):
    price = fields.DecimalField(required=False, sign="non_negative", help_text="Another word for cost_basis.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        price = attrs.pop("price", None)
        return super().validate(attrs if price is None else {"cost_basis": price, **attrs})


class PaperAssetGone(_Papers):
    symbol = SymbolField()
    quantity = fields.DecimalField(
        required=False, allow_null=True, sign="positive", help_text="All of it, unless said."
    )


class PaperAssetLeft(Serializer):
    symbol = serializers.CharField()
    quantity = fields.DecimalField()


class PaperHolding(Serializer):
    symbol = serializers.CharField()
    quantity = fields.DecimalField()
    avg_buy_price = fields.DecimalField()
    current_price = fields.DecimalField(allow_null=True)
    unrealized_pnl = fields.DecimalField(allow_null=True)


class PaperPortfolio(Serializer):
    balance = fields.DecimalField()
    holdings = PaperHolding(many=True)
    total_value = fields.DecimalField()
