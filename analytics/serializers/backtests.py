"""Backtests as they are asked for and shown. Figures are JSON numbers, days count whole, both ends too."""

import uuid
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from analytics.calc.backtest import usual
from analytics.calc.backtest.reading import read
from analytics.calc.backtest.ready import BY_SLUG
from analytics.calc.backtest.trades import Reason
from analytics.calc.backtest.usual import MOST_CASH, MOST_COMPARED
from analytics.calc.backtest.words import sentences
from analytics.models import Backtest
from config.kit.api import fields
from config.kit.api.serializers import QuerySerializer, Serializer
from markets.calc.intervals import BY_SLUG as INTERVALS
from markets.calc.intervals import SLUGS, Interval
from markets.serializers.fields import SymbolField


@extend_schema_field(OpenApiTypes.OBJECT)
class StrategyField(serializers.Field[Any, Any, Any, Any]):
    """The form as it was sent, with plain numbers; the slug of a ready strategy, or one with other percentages."""

    default_error_messages = {  # noqa: RUF012
        "ready": _("There is no ready strategy of this name. There are {known}."),
        "shape": _("Must be the form of a strategy, or the name of a ready one."),
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, str):
            return dict(self._ready(data))
        if not isinstance(data, dict):
            self.fail("shape")
        form: dict[str, Any] = _plain(data)
        if "ready" in form:
            return {**self._ready(form.pop("ready")), **form}
        return form

    def _ready(self, slug: Any) -> dict[str, Any]:
        if not isinstance(slug, str) or slug not in BY_SLUG:
            self.fail("ready", known=", ".join(BY_SLUG))
        return BY_SLUG[slug].form

    def to_representation(self, value: Any) -> Any:
        return value


def _plain(value: Any) -> Any:
    """Numbers of JSON come as Decimal; those beyond a float's range become infinite, which no rule takes."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


class BacktestWanted(Serializer):
    symbol = SymbolField()
    strategy = StrategyField(
        help_text="Rules over indicators as `GET analytics/backtests/strategies` describes them; the `slug` of a ready"
        ' strategy, or `{"ready": slug, "fee_bps": 5}` for one with other percentages.'
    )
    interval = fields.ChoiceField(choices=list(INTERVALS), default=SLUGS[Interval.D1])
    to = fields.DayField(required=False, future=False, help_text="The last day that counts; today unless said.")
    cash = fields.DecimalField(sign="positive", default=Decimal(10_000), help_text="What it begins with.")
    name = fields.TextField(max_length=80, required=False, help_text="Made of strategy and symbol unless said.")

    default_error_messages = {  # noqa: RUF012
        "window": _("`from` must not lie after `to`."),
        "cash": _("At most {most}."),
    }

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        start = fields.DayField(required=False, help_text="The first day; as far back as is usual unless said.")
        return {**super().get_fields(), "from": start}

    def validate_cash(self, cash: Decimal) -> Decimal:
        if cash > MOST_CASH:
            self.fail("cash", most=f"{MOST_CASH:,}")
        return cash

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As `services.backtests.ask` takes them."""
        interval = INTERVALS[attrs["interval"]]
        end = attrs.get("to", timezone.now().date())
        start = attrs.get("from", usual.first_day(interval, end))
        if start > end:
            raise serializers.ValidationError({"from": self.error_messages["window"]}, code="window")
        name = attrs.get("name") or usual.name(attrs["strategy"], attrs["symbol"].symbol)
        return {
            "instrument": attrs["symbol"], "strategy": attrs["strategy"], "interval": interval, "start": start,
            "end": end, "cash": attrs["cash"], "name": name,
        }  # fmt: skip


class Problem(Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()


class Listed(Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    symbol = serializers.CharField(source="instrument.symbol")
    interval = serializers.SerializerMethodField()
    to = serializers.DateField(source="end")
    cash = fields.DecimalField()
    simulated = serializers.BooleanField(help_text="Of simulated prices.")
    state = serializers.ChoiceField(choices=Backtest.State.choices)
    progress_pct = serializers.IntegerField()
    error = serializers.SerializerMethodField()
    summary = serializers.DictField(
        child=serializers.FloatField(allow_null=True), allow_null=True,
        help_text="Null until it is done; `trades` counts them.",
    )  # fmt: skip
    created_at = fields.InstantField()
    ended_at = fields.InstantField(allow_null=True)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        named = super().get_fields()
        return {**{name: named.pop(name) for name in ("id", "name", "symbol", "interval")},
                "from": serializers.DateField(source="start"), **named}  # fmt: skip

    def get_interval(self, row: Backtest) -> str:
        return SLUGS[Interval(row.interval)]

    @extend_schema_field(Problem(allow_null=True))
    def get_error(self, row: Backtest) -> dict[str, str] | None:
        return {"code": row.error_code, "detail": row.error} if row.error_code else None


class Remark(Serializer):
    code = serializers.CharField()
    text = serializers.CharField()


class CurveFigures(Serializer):
    """Percent is percent; null where a figure has no meaning. Growth a year is not told of less than a year."""

    twr_pct = serializers.FloatField(allow_null=True)
    annual_pct = serializers.FloatField(allow_null=True)
    volatility_pct = serializers.FloatField(allow_null=True)
    sharpe = serializers.FloatField(allow_null=True)
    sortino = serializers.FloatField(allow_null=True)
    calmar = serializers.FloatField(allow_null=True)
    max_drawdown_pct = serializers.FloatField(allow_null=True)
    drawdown_from_ms = serializers.IntegerField(allow_null=True)
    drawdown_to_ms = serializers.IntegerField(allow_null=True)
    recovered_ms = serializers.IntegerField(allow_null=True)


class TradeFigures(Serializer):
    count = serializers.IntegerField()
    closed = serializers.IntegerField()
    won_pct = serializers.FloatField(allow_null=True)
    profit_factor = serializers.FloatField(allow_null=True)
    average_pct = serializers.FloatField(allow_null=True)
    best_pct = serializers.FloatField(allow_null=True)
    worst_pct = serializers.FloatField(allow_null=True)
    average_bars = serializers.FloatField(allow_null=True)
    exposure_pct = serializers.FloatField()
    turnover = serializers.FloatField(allow_null=True)
    fees = serializers.FloatField()


class Outcome(Serializer):
    bars = serializers.IntegerField()
    from_ms = serializers.IntegerField()
    to_ms = serializers.IntegerField()
    warm_up = serializers.IntegerField(help_text="Of these bars, before the rules could be read.")
    missing = serializers.IntegerField(help_text="Bars that the opening hours call for and that are not there.")
    figures = CurveFigures()
    holding = CurveFigures(help_text="Of buying once and holding, at the same costs.")
    trade_figures = TradeFigures()
    attribution = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="Factors: price = while_in x while_out; the strategy made while_in x costs x size.",
    )
    reasons = Remark(many=True, help_text="Why it did better or worse than holding.")
    warnings = Remark(many=True)
    curve = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=5, max_length=5),
        help_text="`[start in epoch ms, strategy, holding, drawdown in percent, drawdown of holding]`; of many bars an"
        " even choice with all extremes.",
    )


class One(Listed):
    strategy = StrategyField()
    in_words = serializers.SerializerMethodField()
    result = Outcome(allow_null=True)

    def get_in_words(self, row: Backtest) -> list[str]:
        return list(sentences(read(row.strategy)))


class Trade(Serializer):
    entry_ms = serializers.IntegerField()
    entry_price = serializers.FloatField(help_text="With slippage, without fee.")
    exit_ms = serializers.IntegerField()
    exit_price = serializers.FloatField()
    quantity = serializers.FloatField()
    fees = serializers.FloatField()
    profit = serializers.FloatField(help_text="After fees.")
    return_pct = serializers.FloatField()
    bars = serializers.IntegerField()
    reason = serializers.ChoiceField(choices=[str(reason) for reason in Reason])
    doubtful = serializers.BooleanField(help_text="Stop and target within one bar: the stop is taken.")


class CompareQuery(QuerySerializer):
    ids = fields.TextField(max_length=200, help_text=f"Two to {MOST_COMPARED} ids, by commas; the first is the base.")

    default_error_messages = {"ids": _("Give two to {most} different ids, separated by commas.")}  # noqa: RUF012

    def validate_ids(self, text: str) -> list[uuid.UUID]:
        parts = [fields.UUIDField().run_validation(part) for part in text.split(",")]
        if not 2 <= len(parts) <= MOST_COMPARED or len(set(parts)) < len(parts):
            raise serializers.ValidationError(self.error_messages["ids"].format(most=MOST_COMPARED), code="ids")
        return parts


class Comparison(Serializer):
    results = One(many=True)
    differences = serializers.ListField(
        child=serializers.DictField(child=serializers.FloatField(allow_null=True)),
        help_text="For each after the first: by how much its figures are more than the first's.",
    )
    remarks = Remark(many=True, help_text="What makes the comparison unfair.")


class ReadyStrategy(Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    idea = serializers.CharField()
    strategy = StrategyField(source="form")
    in_words = serializers.SerializerMethodField()

    def get_in_words(self, ready: Any) -> list[str]:
        return list(sentences(read(ready.form)))


class FormOfStrategies(Serializer):
    description = serializers.CharField()
    relations = serializers.ListField(child=serializers.CharField())
    columns = serializers.ListField(child=serializers.CharField())
    numbers = serializers.DictField(help_text="Each with `low`, `high` and `default`; null where it is off.")
    indicators = serializers.ListField(child=serializers.DictField())
    limits = serializers.DictField(child=serializers.IntegerField())


class Strategies(Serializer):
    count = serializers.IntegerField()
    results = ReadyStrategy(many=True)
    form = FormOfStrategies()
