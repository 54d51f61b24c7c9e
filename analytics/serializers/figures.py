"""Figures as they are shown: JSON numbers, as candles are; what is not there is null or not in the list."""

from rest_framework import serializers

from analytics.serializers.asking import TYPES
from config.kit.api.serializers import Serializer
from markets.calc.intervals import BY_SLUG

POINTS = "`[start of the candle in epoch ms, value]`, oldest first, of candles that have one."


class Point(serializers.ListField):
    def __init__(self) -> None:
        super().__init__(child=serializers.FloatField(), min_length=2, max_length=2)


class Missing(Serializer):
    """Candles that the opening hours call for and that are not there. Nothing is filled in."""

    count = serializers.IntegerField()
    ranges = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        help_text="The newest fifty: start of the first, end of the last, in epoch ms.",
    )


class OfSeries(Serializer):
    symbol = serializers.CharField()
    interval = serializers.ChoiceField(choices=list(BY_SLUG))
    venue = serializers.CharField(help_text="Whose candles these are; `simulator` for those that are made up.")
    missing = Missing()


class OfWindow(OfSeries):
    running = serializers.IntegerField(
        allow_null=True,
        help_text="Start of the candle that is not closed: the last value is of it and may still change.",
    )


class MovingAverage(OfWindow):
    type = serializers.ChoiceField(choices=TYPES)
    window = serializers.IntegerField()
    calculated_from = serializers.IntegerField(allow_null=True, help_text="Start of the first candle that went in.")
    points = serializers.ListField(child=Point(), help_text=POINTS)
    latest = serializers.FloatField(allow_null=True)


class Lacking(Serializer):
    needed = serializers.IntegerField()
    there = serializers.IntegerField()


class Indicator(Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own attribute
    parameters = serializers.DictField(help_text="All of them, also those that were not given.")
    pane = serializers.ChoiceField(choices=["price", "own"])
    bounds = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    guides = serializers.ListField(child=serializers.FloatField())
    calculated_from = serializers.IntegerField(allow_null=True, help_text="Start of the first candle that went in.")
    series = serializers.DictField(child=serializers.ListField(child=Point()), help_text=POINTS)
    latest = serializers.DictField(child=serializers.FloatField(allow_null=True))
    insufficient_data = Lacking(allow_null=True, help_text="Candles that it takes, and that there are.")


class Indicators(OfWindow):
    indicators = serializers.DictField(child=Indicator(), help_text="By what was asked for, as `sma:50`.")


class Scatter(Serializer):
    volatility = serializers.FloatField(help_text="Standard deviation of the log returns of a sample.")
    annualised = serializers.FloatField(help_text="Times the root of `bars_per_year`.")
    volatility_pct = serializers.FloatField()
    annualised_pct = serializers.FloatField()


class RunningScatter(Scatter):
    ts = serializers.IntegerField()


class Volatility(Scatter, OfSeries):
    window = serializers.IntegerField()
    observations = serializers.IntegerField(help_text="Returns that went in.")
    bars_per_year = serializers.FloatField(help_text="A year has 365 days for crypto, 252 for what is listed.")
    running = RunningScatter(allow_null=True, help_text="With the candle that is not closed as the last return.")
    to = serializers.IntegerField(help_text="Start of the last candle.")

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        """`from` is a word of Python's."""
        first = serializers.IntegerField(help_text="Start of the first candle.")
        return {**super().get_fields(), "from": first}


class Correlation(Serializer):
    symbols = serializers.ListField(child=serializers.CharField())
    interval = serializers.ChoiceField(choices=list(BY_SLUG))
    window = serializers.IntegerField()
    matrix = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(allow_null=True)),
        help_text="Pearson's of log returns, a row and a column a symbol; null beside one that did not move.",
    )
    observations = serializers.IntegerField(
        help_text="Common returns of the pair with the fewest; below `window` where a market is not always open."
    )
    pair_observations = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="Returns that went into each place of `matrix`.",
    )
    to = serializers.IntegerField(help_text="Start of the last candle that counts.")
    missing = serializers.DictField(child=Missing(), help_text="By symbol.")

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        """`from` is a word of Python's."""
        first = serializers.IntegerField(
            help_text="Start of the first candle that counts: returns begin with its close."
        )
        return {**super().get_fields(), "from": first}


class Refused(Serializer):
    symbol = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class Many(Serializer):
    """`results` in the order of `symbols`, `errors` for those without enough history."""

    errors = Refused(many=True)  # type: ignore[assignment]  # a serializer's own property


class MovingAverages(Many):
    results = MovingAverage(many=True)


class ManyIndicators(Many):
    results = Indicators(many=True)


class Volatilities(Many):
    results = Volatility(many=True)
