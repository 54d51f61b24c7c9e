"""What companies report and do, as clients are told."""

from typing import Any

from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import QuerySerializer, Serializer
from markets.calc.venues import Venue
from markets.models import CorporateAction, Fundamentals

NUMBERS = ("market_cap", "pe_ratio", "eps", "revenue", "net_income", "debt", "dividend_yield")


class Figures(Serializer):
    """All null where nobody tells them: pairs, indices, and what no provider knows yet."""

    as_of = fields.DayField(allow_null=True)
    currency = serializers.CharField(help_text="Of everything that is money.")
    market_cap = fields.DecimalField(allow_null=True)
    pe_ratio = fields.DecimalField(allow_null=True)
    eps = fields.DecimalField(allow_null=True)
    revenue = fields.DecimalField(allow_null=True)
    net_income = fields.DecimalField(allow_null=True)
    debt = fields.DecimalField(allow_null=True)
    dividend_yield = fields.DecimalField(allow_null=True, help_text="In percent.")
    source: Any = serializers.SerializerMethodField()  # the name is taken by Field

    def get_source(self, row: Fundamentals) -> str | None:
        return None if row.source is None else Venue(row.source).slug


class Report(Figures):
    period = serializers.ChoiceField(choices=Fundamentals.Period.choices)


class Company(Figures):
    symbol = serializers.CharField(source="instrument.symbol")
    fetched_at = fields.InstantField(allow_null=True)
    stale = serializers.SerializerMethodField(help_text="Older than a week: whoever told it does not answer.")
    reports = serializers.SerializerMethodField()

    def get_stale(self, row: Fundamentals) -> bool:
        return bool(self.context["stale"])

    def get_reports(self, row: Fundamentals) -> list[dict[str, Any]]:
        found: Any = Report(self.context["reports"], many=True).data
        return list(found)


class FiguresQuery(QuerySerializer):
    """No parameters."""


class Action(Serializer):
    type = serializers.ChoiceField(choices=CorporateAction.Type.choices)
    ex_date = fields.DayField()
    ratio = serializers.SerializerMethodField(help_text="Of splits and bonuses: 2:1 is two for one.")
    amount = fields.DecimalField(allow_null=True, help_text="Of dividends, for one share as it was on that day.")
    currency = serializers.SerializerMethodField()
    source: Any = serializers.SerializerMethodField()  # the name is taken by Field

    def get_ratio(self, row: CorporateAction) -> str | None:
        return row.ratio or None

    def get_currency(self, row: CorporateAction) -> str | None:
        return row.currency or None

    def get_source(self, row: CorporateAction) -> str:
        return Venue(row.source).slug


class Actions(Serializer):
    count = serializers.IntegerField()
    results = Action(many=True)


class ActionsQuery(QuerySerializer):
    type = fields.ChoiceField(choices=CorporateAction.Type.choices, required=False)
    limit = fields.IntegerField(min_value=1, max_value=200, default=50)
    offset = fields.IntegerField(min_value=0, max_value=1_000_000, default=0)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        return {**super().get_fields(), "from": fields.DayField(required=False), "to": fields.DayField(required=False)}


class FoundHit(Serializer):
    symbol = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField(source="found.kind")
    exchange = serializers.CharField()
    provider = serializers.CharField(source="provider.slug")
    here = serializers.SerializerMethodField(help_text="The catalogue has it already.")

    def get_here(self, hit: Any) -> bool:
        return hit.here is not None


class FoundHits(Serializer):
    count = serializers.IntegerField()
    results = FoundHit(many=True)
    detail = serializers.CharField(help_text="Why nobody could be asked; else empty.")


class SearchQuery(QuerySerializer):
    q = fields.TextField(min_length=2, max_length=80)


class AddFound(Serializer):
    q = fields.TextField(min_length=2, max_length=80, help_text="What was searched for.")
    symbol = fields.TextField(max_length=40, help_text="Of one of the hits.")
