"""What is held elsewhere, as it is sent and shown."""

from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import Serializer
from markets.serializers.fields import CodeField, SymbolField


class AssetChange(Serializer):
    quantity = fields.DecimalField(sign="positive")
    cost_basis = fields.DecimalField(
        required=False, sign="non_negative", help_text="What one had cost, in `currency`; that day's close unless said."
    )
    acquired_on = fields.DayField(required=False, help_text="Today, unless said.")
    note = fields.TextField(required=False, allow_blank=True, max_length=500)


class AssetWanted(AssetChange):
    symbol = SymbolField()
    currency = CodeField(required=False, help_text="The instrument's, unless said.")
    fx_rate = fields.DecimalField(required=False, sign="positive", help_text="Base units for one of `currency`.")


class AssetShown(Serializer):
    """All that came in of one instrument; costs are in `currency`."""

    symbol = serializers.CharField(source="instrument.symbol")
    name = serializers.CharField(source="instrument.name")
    kind = serializers.CharField(source="instrument.kind")
    quantity = fields.DecimalField()
    cost_basis = fields.DecimalField(help_text="Of one.")
    acquired_on = fields.DayField(help_text="Of the oldest.")
    currency = serializers.CharField()
    note = serializers.CharField()
    transactions = serializers.SerializerMethodField()

    def get_transactions(self, asset: object) -> list[str]:
        return [str(row.pk) for row in getattr(asset, "rows", ())]


class AssetList(Serializer):
    count = serializers.IntegerField()
    results = AssetShown(many=True)
