"""What may stand behind the question mark of the routes of figures."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from analytics.calc.indicators import asked
from analytics.calc.indicators.parameters import LONGEST, BadParameter
from analytics.queries.indicators import Window
from config.kit.api import fields
from config.kit.api.serializers import QuerySerializer
from markets.calc import symbols
from markets.calc.intervals import BY_SLUG, SLUGS, Interval
from markets.serializers.candles import MOST, EpochMsField

MOST_SYMBOLS, MOST_NAMES = 50, 10
USUAL, USUAL_OF_MANY, MOST_OF_MANY = 200, 1, 200
TYPES = ("sma", "ema", "wma")
USUAL_NAMES = "rsi,macd,bollinger"


class SymbolsField(fields.TextField):
    """Read as a list without repeats, in the order given."""

    default_error_messages = {  # noqa: RUF012
        "blank": _("A symbol is missing."),
        "most": _("At most {most} symbols."),
        "fewest": _("At least {fewest} different symbols."),
    }

    def __init__(self, *, fewest: int = 1, **options: Any) -> None:
        text = f"As BTC/USDT,ETH/USDT; at most {MOST_SYMBOLS}."
        super().__init__(max_length=MOST_SYMBOLS * (symbols.LONGEST + 1), help_text=text, **options)
        self.fewest = fewest

    def to_internal_value(self, data: Any) -> Any:
        named = [each.strip() for each in super().to_internal_value(data).split(",")]
        if not all(named):
            self.fail("blank")
        if len(named) > MOST_SYMBOLS:
            self.fail("most", most=MOST_SYMBOLS)
        found = list({symbols.spelled(each): each for each in named}.values())
        if len(found) < self.fewest:
            self.fail("fewest", fewest=self.fewest)
        return found


class NamesField(fields.TextField):
    """Read as indicators with their parameters, each once."""

    default_error_messages = {  # noqa: RUF012
        "most": _("At most {most} indicators."),
        "indicator": _("{name}: must be {reason}."),
    }

    def to_internal_value(self, data: Any) -> Any:
        named = super().to_internal_value(data).split(",")
        if len(named) > MOST_NAMES:
            self.fail("most", most=MOST_NAMES)
        try:
            return list({text: asked.read(text) for text in map(str.strip, named)}.values())
        except BadParameter as refused:
            self.fail("indicator", name=refused.name, reason=refused.args[0].partition(": ")[2])


class SeriesQuery(QuerySerializer):
    interval = fields.ChoiceField(choices=list(BY_SLUG), default=SLUGS[Interval.D1])

    def validate_interval(self, slug: str) -> Interval:
        return BY_SLUG[slug]


class WindowQuery(SeriesQuery):
    to = EpochMsField(required=False, help_text="Before this; a day, an instant or epoch milliseconds.")
    limit = fields.IntegerField(
        default=USUAL,
        min_value=1,
        max_value=MOST,
        help_text="The newest so many closed candles; with `from`, the first.",
    )

    default_error_messages = {"window": _("`from` must lie before `to`.")}  # noqa: RUF012

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        start = EpochMsField(required=False, help_text="From this on; a day, an instant or epoch milliseconds.")
        return {**super().get_fields(), "from": start}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        start_ms, end_ms = attrs.pop("from", None), attrs.pop("to", None)
        if start_ms is not None and end_ms is not None and start_ms >= end_ms:
            raise serializers.ValidationError({"from": self.error_messages["window"]}, code="window")
        return {**attrs, "window_shown": Window(attrs.pop("limit"), start_ms, end_ms)}


class ManyQuery(SeriesQuery):
    """Of many at once: the newest figures alone, unless more are asked for."""

    symbols = SymbolsField()
    limit = fields.IntegerField(
        default=USUAL_OF_MANY,
        min_value=1,
        max_value=MOST_OF_MANY,
        help_text="The newest so many closed candles of each.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {**attrs, "window_shown": Window(attrs.pop("limit"))}


class Average(serializers.Serializer[Any]):
    type = fields.ChoiceField(choices=TYPES, default="sma")
    window = fields.IntegerField(default=20, min_value=1, max_value=LONGEST)


class Named(serializers.Serializer[Any]):
    names = NamesField(
        default=lambda: [asked.read(name) for name in USUAL_NAMES.split(",")],
        help_text=f"As rsi,sma:50,bollinger:20:2.5: a name and its parameters in order. {USUAL_NAMES} unless said.",
    )


class Scatter(serializers.Serializer[Any]):
    window = fields.IntegerField(default=30, min_value=2, max_value=LONGEST, help_text="Returns that count.")


class MovingAverageQuery(Average, WindowQuery): ...


class MovingAveragesQuery(Average, ManyQuery): ...


class IndicatorsQuery(Named, WindowQuery): ...


class ManyIndicatorsQuery(Named, ManyQuery): ...


class VolatilityQuery(Scatter, SeriesQuery): ...


class VolatilitiesQuery(Scatter, SeriesQuery):
    symbols = SymbolsField()


class CorrelationQuery(SeriesQuery):
    symbols = SymbolsField(fewest=2)
    window = fields.IntegerField(
        default=90, min_value=2, max_value=LONGEST, help_text="The last so many candles of the clock."
    )
