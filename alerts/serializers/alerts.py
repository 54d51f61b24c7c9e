"""Alerts as they are asked for, sent and shown."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.calc.notices import CHANNELS
from alerts.models import Alert
from alerts.queries.alerts import distances
from config.kit.api import fields
from config.kit.api.pages import CountedQuery
from config.kit.api.serializers import QuerySerializer, Serializer
from config.kit.tables import FORMATS
from markets.calc import symbols
from markets.serializers.fields import SymbolField

KINDS = [*Alert.Kind.values, "sentiment"]  # which is refused with its reason until that app is there
TURNS = [Alert.Status.ACTIVE.value, Alert.Status.PAUSED.value]
WAYS = [*CHANNELS, *({"webhook"} - set(CHANNELS))]
LONGEST_COOLDOWN_S = 366 * 86_400
# What the API calls otherwise than the column.
COLUMNS = {"symbol": "instrument", "target_price": "target", "cooldown": "cooldown_s"}


@extend_schema_field({"oneOf": [{"type": "integer"}, {"type": "string"}]})
class ParameterField(serializers.Field[Any, Any, Any, Any]):
    """Of an indicator: a number of candles, or a word."""

    default_error_messages = {"invalid": "A whole number or a short word."}  # noqa: RUF012

    def to_internal_value(self, data: Any) -> int | str:
        if isinstance(data, int) and not isinstance(data, bool) and abs(data) <= 1_000_000:
            return data
        if isinstance(data, str) and re.fullmatch(r"[0-9A-Za-z_.]{1,20}", data):
            return data
        return self.fail("invalid")

    def to_representation(self, value: Any) -> Any:
        return value


class WaysField(serializers.ListField):
    def __init__(self, **options: Any) -> None:
        super().__init__(child=fields.ChoiceField(choices=WAYS), max_length=20, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class AlertChange(Serializer):
    """Which of them are needed hangs on the kind."""

    symbol = SymbolField(required=False, allow_null=True)
    portfolio = fields.UUIDField(required=False, allow_null=True)
    venue = fields.TextField(required=False, allow_blank=True, max_length=24, help_text="Whose feed is watched.")
    direction = fields.ChoiceField(choices=Alert.Direction.choices, required=False)
    target_price = fields.DecimalField(
        required=False, allow_null=True,
        help_text="A price; of other kinds the percentage, RSI, multiple or amount that is waited for.",
    )  # fmt: skip
    target = fields.DecimalField(required=False, allow_null=True, help_text="Another word for target_price.")
    window = fields.TextField(required=False, allow_blank=True, max_length=8, help_text="15m, 1h, 1d ...")
    parameters = serializers.DictField(
        child=ParameterField(), required=False, help_text="Of an indicator: period, fast, slow."
    )
    at_once = fields.FlagField(required=False, help_text="Fires also when it is true already.")
    repeat = fields.ChoiceField(choices=Alert.Repeat.choices, required=False)
    cooldown = fields.IntegerField(required=False, min_value=0, max_value=LONGEST_COOLDOWN_S, help_text="Seconds.")
    expires_at = fields.MomentField(required=False, allow_null=True, help_text="An instant, or a day with all of it.")
    channels = WaysField(required=False)
    webhook_url = fields.TextField(required=False, allow_blank=True, max_length=500)
    note = fields.TextField(required=False, allow_blank=True, max_length=500)

    def validate_expires_at(self, moment: date | datetime | None) -> datetime | None:
        if moment is None or isinstance(moment, datetime):
            return moment
        return datetime.combine(moment + timedelta(days=1), time(), UTC)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As services.alerts takes it."""
        target = attrs.pop("target", None)
        told = attrs if target is None else {"target_price": target, **attrs}
        return {COLUMNS.get(name, name): value for name, value in told.items()}


class AlertPatch(AlertChange):
    status = fields.ChoiceField(
        choices=TURNS, required=False,
        help_text="paused, or active: goes on, or waits again after it fired or ended.",
    )  # fmt: skip


class AlertWanted(AlertChange):
    kind = fields.ChoiceField(choices=KINDS, default=Alert.Kind.PRICE.value)


class AlertsQuery(CountedQuery):
    status = fields.ChoiceField(choices=Alert.Status.choices, required=False)
    kind = fields.ChoiceField(choices=KINDS, required=False)
    symbol = fields.TextField(required=False, max_length=symbols.LONGEST)
    format = fields.ChoiceField(choices=["json", *FORMATS], default="json", help_text="A file holds all.")


class AlertList(Serializer):
    count = serializers.IntegerField()


class Distances(serializers.ListSerializer[Any]):
    """Of all on the page by one read."""

    def to_representation(self, data: Any) -> list[Any]:
        rows = list(data)
        known = distances(rows)
        for row in rows:
            row.distance_pct = known.get(row.pk)
        return super().to_representation(rows)


class DistanceField(fields.DecimalField):
    """Of one that stands alone it is asked for here."""

    def __init__(self) -> None:
        super().__init__(
            source="*", read_only=True, allow_null=True, help_text="From its figure of now to the target, in percent."
        )

    def to_representation(self, row: Any) -> str | None:  # type: ignore[override]  # nobody may know it
        found = row.distance_pct if hasattr(row, "distance_pct") else distances([row]).get(row.pk)
        return None if found is None else super().to_representation(found)


class AlertShown(Serializer):
    id = fields.UUIDField()
    kind = serializers.CharField()
    symbol = serializers.CharField(source="instrument.symbol", default=None, allow_null=True)
    portfolio = fields.UUIDField(source="portfolio_id", allow_null=True)
    venue = serializers.CharField()
    direction = serializers.ChoiceField(choices=Alert.Direction.choices)
    target_price = fields.DecimalField(source="target", allow_null=True)
    target = fields.DecimalField(allow_null=True)
    currency = serializers.CharField(source="instrument.currency", default=None, allow_null=True)
    window = serializers.CharField()
    parameters = serializers.DictField(child=ParameterField())
    at_once = serializers.BooleanField()
    repeat = serializers.ChoiceField(choices=Alert.Repeat.choices)
    cooldown = serializers.IntegerField(source="cooldown_s")
    expires_at = fields.InstantField(allow_null=True)
    channels = serializers.ListField(child=serializers.CharField())
    webhook_url = serializers.CharField()
    note = serializers.CharField()
    status = serializers.ChoiceField(choices=Alert.Status.choices)
    triggered_at = fields.InstantField(allow_null=True)
    triggered_price = fields.DecimalField(allow_null=True)
    distance_pct = DistanceField()
    created_at = fields.InstantField()

    class Meta:
        list_serializer_class = Distances


class AlertMade(AlertShown):
    already = serializers.BooleanField(help_text="It is so now: it fires at the next crossing, unless at_once.")
    warnings = serializers.ListField(child=serializers.CharField())


class AlertListShown(AlertList):
    results = AlertShown(many=True)


class PreviewQuery(QuerySerializer):
    days = fields.IntegerField(min_value=1, max_value=365, default=30)


class FiredOnce(Serializer):
    at = fields.InstantField()
    value = fields.DecimalField()


class WouldHaveFired(Serializer):
    days = serializers.IntegerField()
    count = serializers.IntegerField()
    results = FiredOnce(many=True)


class Fired(FiredOnce):
    id = serializers.IntegerField()
    value = fields.DecimalField(allow_null=True)


class FiringList(Serializer):
    count = serializers.IntegerField()
    results = Fired(many=True)
