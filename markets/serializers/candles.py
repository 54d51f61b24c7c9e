"""Candles as they are asked for and shown: numbers here, for charts."""

import re
from datetime import UTC, datetime, time
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import QuerySerializer, Serializer
from markets.calc.intervals import BY_SLUG, SLUGS, Interval
from markets.calc.venues import BY_SLUG as VENUES

MOST, USUAL = 5000, 1000


@extend_schema_field(OpenApiTypes.STR)
class EpochMsField(fields.MomentField):
    """A day, an instant or epoch milliseconds; read as the last of them."""

    DIGITS = re.compile(r"-?[0-9]{1,14}")
    FIRST_MS, LAST_MS = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1000 for year in (1900, 2101))

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, str) and self.DIGITS.fullmatch(data):
            ms = int(data)
            if not self.FIRST_MS <= ms < self.LAST_MS:
                self.fail("year", first=self.FIRST_YEAR, last=self.LAST_YEAR)
            return ms
        moment = super().to_internal_value(data)
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time(), UTC)
        return int(moment.timestamp() * 1000)


class CandlesQuery(QuerySerializer):
    interval = fields.ChoiceField(choices=list(BY_SLUG), default=SLUGS[Interval.D1])
    to = EpochMsField(required=False, help_text="Before this; a day, an instant or epoch milliseconds.")
    limit = fields.IntegerField(
        required=False, min_value=1, max_value=MOST,
        help_text=f"The newest so many; with `from`, the first. {USUAL} unless said, {MOST} with `from`.",
    )  # fmt: skip
    venue = fields.ChoiceField(
        choices=list(VENUES), required=False, help_text="The instrument's primary one unless said."
    )

    default_error_messages = {"window": _("`from` must lie before `to`.")}  # noqa: RUF012

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        start = EpochMsField(required=False, help_text="From this on; a day, an instant or epoch milliseconds.")
        named = super().get_fields()
        return {"interval": named.pop("interval"), "from": start, **named}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As `queries.candles.candles` takes them."""
        start_ms, end_ms = attrs.get("from"), attrs.get("to")
        if start_ms is not None and end_ms is not None and start_ms >= end_ms:
            raise serializers.ValidationError({"from": self.error_messages["window"]}, code="window")
        return {
            "interval": BY_SLUG[attrs["interval"]],
            "start_ms": start_ms,
            "end_ms": end_ms,
            "limit": attrs.get("limit", USUAL if start_ms is None else MOST),
            "venue": VENUES[attrs["venue"]] if "venue" in attrs else None,
        }


class Candles(Serializer):
    symbol = serializers.CharField()
    interval = serializers.ChoiceField(choices=list(BY_SLUG))
    venue = serializers.CharField(allow_null=True, help_text="Whose they are; `simulator` for those that are made up.")
    candles = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=6, max_length=6),
        help_text="`[start in epoch ms, open, high, low, close, volume]`, oldest first; the last may still change.",
    )
