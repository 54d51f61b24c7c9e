"""Instruments as they are sent and shown."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import ModelSerializer, Serializer
from markets import models
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.serializers.fields import CodeField, IsinField, NewSymbolField, ProviderSymbolsField


class Instrument(ModelSerializer):
    private = serializers.SerializerMethodField()
    primary_venue = serializers.SerializerMethodField()

    class Meta:
        model = models.Instrument
        fields: ClassVar[tuple[str, ...]] = (
            "id", "symbol", "name", "kind", "exchange", "currency", "base", "sector", "industry", "country", "isin",
            "tick_size", "description", "rank", "active", "private", "hand_priced", "primary_venue",
        )  # fmt: skip
        read_only_fields = fields

    def get_private(self, row: models.Instrument) -> bool:
        return row.owner_id is not None

    def get_primary_venue(self, row: models.Instrument) -> str | None:
        return None if row.primary_venue is None else Venue(row.primary_venue).slug


class Latest(Serializer):
    price = fields.DecimalField()
    change_pct_24h = fields.DecimalField(allow_null=True)
    ts = fields.InstantField()
    venue = serializers.CharField()
    stale = serializers.BooleanField()


class Market(Serializer):
    open = serializers.BooleanField()
    next_change = fields.InstantField(allow_null=True)


class InstrumentWithPrice(Instrument):
    """One of them, with its latest price and whether its market is open. The context holds `price` and `state`."""

    latest = serializers.SerializerMethodField()
    market = serializers.SerializerMethodField()
    aliases: Any = serializers.SlugRelatedField(many=True, read_only=True, slug_field="symbol")
    provider_symbols = serializers.SerializerMethodField()

    class Meta(Instrument.Meta):
        fields = (*Instrument.Meta.fields, "latest", "market", "aliases", "provider_symbols")
        read_only_fields = fields

    @extend_schema_field(Latest(allow_null=True))
    def get_latest(self, row: models.Instrument) -> dict[str, Any] | None:
        price: Price | None = self.context["price"]
        if price is None:
            return None
        now_ms = int(self.context["now"].timestamp() * 1000)
        return {
            "price": price.price, "change_pct_24h": price.change_pct_24h,
            "ts": datetime.fromtimestamp(price.ts_ms / 1000, UTC), "venue": price.venue.slug,
            "stale": price.is_stale(now_ms),
        }  # fmt: skip

    @extend_schema_field(Market)
    def get_market(self, row: models.Instrument) -> dict[str, Any]:
        is_open, next_change = self.context["state"]
        return {"open": is_open, "next_change": next_change}

    def get_provider_symbols(self, row: models.Instrument) -> dict[str, str]:
        return {Venue(each.provider).slug: each.symbol for each in row.provider_symbols.all()}


class Details(Serializer):
    """What may be changed later."""

    name = fields.TextField(max_length=160)
    exchange = fields.TextField(max_length=20, required=False, allow_blank=True)
    sector = fields.TextField(max_length=60, required=False, allow_blank=True)
    industry = fields.TextField(max_length=80, required=False, allow_blank=True)
    country = fields.TextField(max_length=60, required=False, allow_blank=True)
    isin = IsinField(required=False)
    tick_size = fields.DecimalField(required=False, allow_null=True, sign="positive")
    description = fields.TextField(required=False, allow_blank=True, lines=True)
    active = fields.FlagField(required=False)


class AddInstrument(Details):
    symbol = NewSymbolField()
    kind = fields.ChoiceField(choices=models.Instrument.Kind.choices)
    currency = CodeField()
    private = fields.FlagField(default=False)
    price = fields.DecimalField(required=False, sign="positive", help_text="Today's, for one priced by hand.")
    provider_symbols = ProviderSymbolsField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        _, slash, quote = attrs["symbol"].partition("/")
        if bool(slash) != (attrs["kind"] in ("crypto", "fx")):
            raise serializers.ValidationError({"symbol": ["Pairs, and only pairs, are written like BTC/USDT."]})
        if slash and quote != attrs["currency"]:
            raise serializers.ValidationError({"currency": [f"The prices of this pair are in {quote}."]})
        if attrs.get("provider_symbols") and (attrs["private"] or "price" in attrs):
            told = "What is priced by hand has no provider."
            raise serializers.ValidationError({"provider_symbols": [told]})
        _refuse_below_tick(attrs.get("price"), attrs.get("tick_size"))
        return attrs


class ChangeInstrument(Details):
    """Kind and currency are settled when it is added: holdings are booked under them."""

    SETTLED = ("kind", "currency", "private")

    name = fields.TextField(max_length=160, required=False)
    symbol = NewSymbolField(required=False)
    price = fields.DecimalField(required=False, sign="positive", help_text="Today's, for one priced by hand.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        row = self.instance
        assert isinstance(row, models.Instrument)
        now = Instrument(row).data
        changed = [name for name in self.SETTLED if name in self.initial_data and self.initial_data[name] != now[name]]
        if changed:
            raise serializers.ValidationError({changed[0]: ["This was settled when the instrument was added."]})
        if "symbol" in attrs and ("/" in attrs["symbol"]) != ("/" in row.symbol):
            raise serializers.ValidationError({"symbol": ["A pair stays a pair."]})
        _refuse_below_tick(attrs.get("price"), attrs.get("tick_size", row.tick_size))
        return attrs


class HandPrice(Serializer):
    date = fields.DayField(future=False)
    price = fields.DecimalField(sign="positive", allow_null=True, help_text="null takes the day's price away.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        _refuse_below_tick(attrs["price"], self.context["tick_size"])
        return attrs


class HandPrices(serializers.ListSerializer[Any]):
    """At most some years of days at once, no day twice."""

    MOST = 5000

    def __init__(self, **options: Any) -> None:
        super().__init__(child=HandPrice(), allow_empty=False, max_length=self.MOST, **options)

    def validate(self, attrs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({each["date"] for each in attrs}) < len(attrs):
            raise serializers.ValidationError("A day stands here more than once.")
        return attrs


class WrittenPrice(Serializer):
    date = fields.DayField(source="day")
    price = fields.DecimalField(source="close")


def _refuse_below_tick(price: Any, tick_size: Any) -> None:
    if price is not None and tick_size is not None and price < tick_size:
        told = serializers.ErrorDetail("This is below the smallest step of its prices.", code="below_tick_size")
        raise serializers.ValidationError({"price": [told]})
