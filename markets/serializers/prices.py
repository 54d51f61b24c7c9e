"""Latest prices as they are asked for and shown."""

from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import QuerySerializer, Serializer
from markets.live.ready import MOST_SYMBOLS


class PricesQuery(QuerySerializer):
    symbols = fields.TextField(required=False, max_length=MOST_SYMBOLS * 41, help_text="As BTC/USDT,ETH/USDT.")

    def validate_symbols(self, text: str) -> list[str]:
        """No empty ones: `symbols=` for all would hide a mistake of the client's."""
        named = text.split(",")
        if len(named) > MOST_SYMBOLS:
            raise serializers.ValidationError(f"At most {MOST_SYMBOLS} symbols.", code="max_length")
        if not all(each.strip() for each in named):
            raise serializers.ValidationError("A symbol is missing.", code="blank")
        return named


class NoQuery(QuerySerializer):
    """For addresses that take no parameters."""


class Told(Serializer):
    """What every form of a price says."""

    id = serializers.IntegerField()
    symbol = serializers.CharField()
    venue = serializers.CharField(allow_null=True, help_text="Who said so; `simulator` for prices that are made up.")
    ts = fields.InstantField(allow_null=True)
    stale = serializers.BooleanField(help_text="Older than its market allows.")


class Price(Told):
    price = fields.DecimalField(allow_null=True, help_text="null: nobody has told a price yet")
    bid = fields.DecimalField(allow_null=True)
    ask = fields.DecimalField(allow_null=True)
    high_24h = fields.DecimalField(allow_null=True)
    low_24h = fields.DecimalField(allow_null=True)
    volume_24h = fields.DecimalField(allow_null=True)
    change_24h = fields.DecimalField(allow_null=True)
    change_pct_24h = fields.DecimalField(allow_null=True)


class Prices(Serializer):
    as_of = fields.InstantField()
    prices = Price(many=True)


class PaperPrice(Told):
    """The papers' form: numbers are JSON numbers."""

    price = serializers.FloatField(allow_null=True)
    bid = serializers.FloatField(allow_null=True)
    ask = serializers.FloatField(allow_null=True)
    high_24h = serializers.FloatField(allow_null=True)
    low_24h = serializers.FloatField(allow_null=True)
    volume_24h = serializers.FloatField(allow_null=True)
    change_24h = serializers.FloatField(allow_null=True)
    change_pct_24h = serializers.FloatField(allow_null=True)


class PaperPrices(Serializer):
    as_of = fields.InstantField()
    prices = PaperPrice(many=True)
