"""The table of indicators, as a chart needs it to offer them: what each is, what can be set, how it is drawn."""

from typing import Any

from rest_framework import serializers

from analytics.calc.indicators.indicator import Indicator
from analytics.calc.indicators.parameters import Parameter
from config.kit.api.serializers import QuerySerializer, Serializer

HELP = {
    "sma": "The plain mean of the last closes. A price above it has risen against its recent past.",
    "ema": "A mean in which new closes count more, so it turns sooner than the simple one.",
    "wma": "A mean whose weights fall evenly from the newest close to the oldest.",
    "bollinger": "A mean with a band of so many standard deviations. A narrow band tells of calm, a touched edge of an"
    " unusual close.",
    "vwap": "What was paid on average, each price counted by how much was traded at it.",
    "ichimoku": "Middles of past highs and lows, and a cloud between two of them that stands for support.",
    "pivots": "Levels made of the high, low and close of the time before, where many expect a turn.",
    "rsi": "How much of the last moves were gains: above 70 many call it overbought, below 30 oversold.",
    "macd": "A quick average less a slow one. Where it crosses its signal, momentum turns.",
    "stochastic": "Where the close lies between the lowest and the highest of late: 100 is at the top.",
    "adx": "How strong a trend is, whichever way. Above 25 there is one; +DI and −DI say its way.",
    "atr": "How far the price moves in a bar, in its own currency: a measure for stops.",
    "obv": "Volume added up on gaining bars and taken off on losing ones.",
    "roc": "The gain in per cent over so many bars.",
}  # fmt: skip


class IndicatorTableQuery(QuerySerializer):
    """Takes nothing."""


class ParameterShape(Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    default = serializers.JSONField(help_text="A number; with `choices` a text.")
    low = serializers.FloatField()
    high = serializers.FloatField()
    whole = serializers.BooleanField()
    choices = serializers.ListField(child=serializers.CharField())

    def to_representation(self, one: Parameter) -> dict[str, Any]:
        return {
            "name": one.name,
            "label": one.label,
            "default": one.default,
            "low": one.low,
            "high": one.high,
            "whole": isinstance(one.default, int),
            "choices": one.choices,
        }


class SeriesShape(Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    style = serializers.ChoiceField(choices=["line", "columns", "band", "level"])  # type: ignore[assignment]
    drawn_back_by = serializers.CharField(help_text="A parameter: drawn that many bars, less one, before its bar.")


class IndicatorShape(Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    pane = serializers.ChoiceField(choices=["price", "own"], help_text="Over the price, or in a pane of its own.")
    bounds = serializers.ListField(child=serializers.FloatField(), allow_null=True, min_length=2, max_length=2)
    guides = serializers.ListField(child=serializers.FloatField(), help_text="Lines across the pane.")
    rising = serializers.ListField(
        child=serializers.CharField(), help_text="Parameters, each of which must be more than the one before."
    )
    parameters = ParameterShape(many=True)
    series = SeriesShape(many=True)

    def to_representation(self, one: Indicator) -> dict[str, Any]:
        return {
            "name": one.name,
            "label": one.label,
            "help": HELP[one.name],
            "pane": one.pane,
            "bounds": one.bounds,
            "guides": one.guides,
            "rising": one.rising,
            "parameters": ParameterShape(one.parameters, many=True).data,
            "series": SeriesShape(one.series, many=True).data,
        }


class IndicatorTable(Serializer):
    indicators = IndicatorShape(many=True)
