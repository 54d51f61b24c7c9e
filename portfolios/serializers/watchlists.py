"""Watchlists as they are sent and shown."""

from typing import Any

from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import Serializer
from markets.calc import symbols
from markets.queries.instruments import by_symbols
from markets.serializers.fields import SymbolField
from portfolios.models import Watchlist
from portfolios.queries.watchlists import instruments_of
from portfolios.services.watchlists import MOST_WATCHED

UNKNOWN = serializers.ErrorDetail(str(SymbolField.default_error_messages["unknown_symbol"]), code="unknown_symbol")


class SymbolsField(serializers.ListField):
    """Read as instruments: one read of the database however many there are."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=fields.TextField(max_length=symbols.LONGEST), max_length=MOST_WATCHED, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        texts = super().to_internal_value(data)
        found = by_symbols(texts, user=self.context["request"].user)
        wrong: dict[Any, Any] = {place: [UNKNOWN] for place, text in enumerate(texts) if found[text] is None}
        if wrong:
            raise serializers.ValidationError(wrong)
        return [found[text] for text in texts]


class WatchlistWanted(Serializer):
    name = fields.TextField(max_length=100)
    symbols = SymbolsField(required=False, help_text="All of it, in their order.")


class WatchlistShown(Serializer):
    id = fields.UUIDField()
    name = serializers.CharField()
    symbols = serializers.SerializerMethodField()
    created_at = fields.InstantField()

    def get_symbols(self, row: Watchlist) -> list[str]:
        return [each.symbol for each in instruments_of(row)]


class WatchlistList(Serializer):
    count = serializers.IntegerField()
    results = WatchlistShown(many=True)
