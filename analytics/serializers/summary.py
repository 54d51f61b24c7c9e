"""What figures say, as it is asked for and told."""

from typing import Any

from rest_framework import serializers

from accounts.models import Profile
from analytics.calc.reading import rules
from analytics.calc.reading.summary import Read
from analytics.queries.summary import Portrayed
from config.kit.api import fields
from config.kit.api.serializers import QuerySerializer, Serializer

STYLES, APPETITES = Profile.Style.choices, Profile.RiskAppetite.choices


class SummaryQuery(QuerySerializer):
    style: Any = fields.ChoiceField(choices=STYLES, required=False, help_text="The asker's own preference unless said.")
    risk_appetite = fields.ChoiceField(
        choices=APPETITES, required=False, help_text="Sets where it warns; the asker's own preference unless said."
    )


class Reason(Serializer):
    text = serializers.CharField()
    score = serializers.FloatField(help_text="0 to 100.")
    weight = serializers.IntegerField(help_text="Among the reasons of this part.")
    figures = serializers.DictField(child=serializers.FloatField(), help_text="The numbers behind.")


class Part(Serializer):
    score = serializers.FloatField(allow_null=True, help_text="0 to 100; null where nothing is known.")
    label: Any = serializers.CharField(allow_null=True)
    low = serializers.CharField(help_text="What 0 says.")
    high = serializers.CharField(help_text="What 100 says.")
    weight = serializers.IntegerField(help_text="Of the whole, in per cent, as this style has it.")
    reasons = Reason(many=True)
    missing = serializers.ListField(child=serializers.CharField())


class Summary(Serializer):
    symbol = serializers.CharField()
    as_of = fields.DayField(allow_null=True, help_text="The last close that went in.")
    days = serializers.IntegerField(help_text="Closes that went in.")
    simulated = serializers.BooleanField()
    style: Any = serializers.ChoiceField(choices=STYLES)
    risk_appetite = serializers.ChoiceField(choices=APPETITES)
    score = serializers.FloatField(allow_null=True)
    label: Any = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    trend = Part()
    momentum = Part()
    volatility = Part()
    valuation = Part()
    warnings = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())
    disclaimer = serializers.CharField()

    def to_representation(self, found: Portrayed) -> dict[str, Any]:
        said = found.summary
        missing = list(said.missing)
        if found.gaps:
            missing.append(f"{found.gaps} of the days between the first and the last have no candle")
        return {
            "symbol": found.instrument.symbol,
            "as_of": found.as_of and found.as_of.isoformat(),
            "days": found.days,
            "simulated": found.simulated,
            "style": said.style,
            "risk_appetite": said.risk_appetite,
            "score": _rounded(said.score),
            "label": said.label,
            "text": said.text,
            **{part.part.name: _part(part) for part in said.parts},
            "warnings": list(said.warnings),
            "missing": missing,
            "disclaimer": rules.NOT_ADVICE,
        }


def _part(read: Read) -> dict[str, Any]:
    return {
        "score": _rounded(read.score),
        "label": read.label,
        "low": read.part.low,
        "high": read.part.high,
        "weight": read.weight,
        "reasons": [
            {"text": each.text, "score": _rounded(each.score), "weight": each.weight, "figures": each.figures}
            for each in read.reasons
        ],
        "missing": list(read.missing),
    }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 1)
