"""What a portfolio did and is made of, as it is asked for and shown. Money is in the portfolio's base currency."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.kit import money
from config.kit.api import fields
from config.kit.api.pages import MOST
from config.kit.api.serializers import QuerySerializer, Serializer
from portfolios.calc.glossary import MEANINGS, Unit
from portfolios.calc.ranges import Range, Span
from portfolios.calc.rules import State
from portfolios.calc.terms import Length
from portfolios.queries.allocation import By
from portfolios.queries.history import Interval, Point
from portfolios.serializers.transactions import Warned

FIGURES = list(MEANINGS)
UNITS = [it.value for it in Unit]


class SpanQuery(QuerySerializer):
    """A stretch of days with a name, or from one day to another; both count."""

    range = fields.ChoiceField(choices=[it.value for it in Range], required=False, help_text="`max`, unless said.")
    to = fields.DayField(required=False, future=False, help_text="Today, unless said.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        return {**super().get_fields(), "from": fields.DayField(required=False, future=False)}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As the queries take it."""
        named, first, last = attrs.pop("range", None), attrs.pop("from", None), attrs.pop("to", None)
        if first is None and last is not None:
            raise serializers.ValidationError({"from": "Say from which day on."}, code="required")
        if first is None:
            return {**attrs, "asked": Range(named or Range.MAX)}
        if named is not None:
            raise serializers.ValidationError({"range": "Say a range or days, not both."}, code="window")
        last = last or timezone.now().date()
        if first > last:
            raise serializers.ValidationError({"from": "`from` must not lie after `to`."}, code="window")
        return {**attrs, "asked": Span(first, last)}


class HistoryQuery(SpanQuery):
    interval = fields.ChoiceField(choices=[it.value for it in Interval], default=Interval.D1.value)

    def validate_interval(self, text: str) -> Interval:
        return Interval(text)


class AllocationQuery(QuerySerializer):
    by = fields.ChoiceField(choices=[it.value for it in By], default=By.SYMBOL.value)

    def validate_by(self, text: str) -> By:
        return By(text)


class ListQuery(QuerySerializer):
    """All of it, unless a limit says fewer: what belongs together adds up."""

    limit = fields.IntegerField(required=False, min_value=1, max_value=MOST)
    offset = fields.IntegerField(min_value=0, max_value=1_000_000, default=0)


class LotsQuery(ListQuery):
    as_of = fields.DayField(required=False, future=False, help_text="As they were at the end of this UTC day.")


class GainsQuery(ListQuery):
    year = fields.IntegerField(required=False, min_value=1900, max_value=2100, help_text="A calendar year.")


def page(rows: list[Any], asked: dict[str, Any]) -> list[Any]:
    end = None if asked.get("limit") is None else asked["offset"] + asked["limit"]
    return rows[asked["offset"] : end]


# --- Performance and history


class Fall(Serializer):
    pct = fields.DecimalField()
    peak_on = fields.DayField()
    trough_on = fields.DayField()
    recovered_on = fields.DayField(allow_null=True)


class BenchmarkReturn(Serializer):
    symbol = serializers.CharField()
    name = serializers.CharField()
    twr_pct = fields.DecimalField(allow_null=True)
    chosen = serializers.BooleanField()


class PortfolioPerformance(Serializer):
    """Of the days of the range; null: there is no such figure, and `warnings` say why."""

    to = fields.DayField(source="span.last")
    start_value = fields.DecimalField(allow_null=True)
    total_value = fields.DecimalField(allow_null=True)
    invested = fields.DecimalField(allow_null=True)
    net_flows = fields.DecimalField(allow_null=True)
    gain = fields.DecimalField(allow_null=True)
    roi_pct = fields.DecimalField(allow_null=True)
    twr_pct = fields.DecimalField(allow_null=True, help_text="Time-weighted, not annualised.")
    xirr_pct = fields.DecimalField(allow_null=True, help_text="Money-weighted, a year of 365 days.")
    realized_pnl = fields.DecimalField(allow_null=True)
    unrealized_pnl = fields.DecimalField(allow_null=True)
    income = fields.DecimalField(allow_null=True)
    fees = fields.DecimalField(allow_null=True)
    taxes = fields.DecimalField(allow_null=True)
    volatility_pct = fields.DecimalField(allow_null=True)
    sharpe = fields.DecimalField(allow_null=True)
    sortino = fields.DecimalField(allow_null=True)
    max_drawdown_pct = fields.DecimalField(allow_null=True)
    drawdown = Fall(source="fall", allow_null=True)
    beta = fields.DecimalField(allow_null=True)
    benchmark = BenchmarkReturn(allow_null=True)
    returns = serializers.IntegerField(help_text="Daily returns behind the ratios.")
    missing = serializers.ListField(child=serializers.CharField())
    warnings = Warned(many=True)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        return {"from": fields.DayField(source="span.first"), **super().get_fields()}


class ExplainedQuery(SpanQuery):
    figure = fields.ChoiceField(choices=FIGURES)


@extend_schema_field(str)
class LineValueField(serializers.Field[Any, Any, Any, Any]):
    def to_representation(self, value: Decimal | str) -> str:
        return money.text(value) if isinstance(value, Decimal) else value


class ExplainedLine(Serializer):
    label = serializers.CharField()  # type: ignore[assignment]  # a field's own attribute
    value = LineValueField(allow_null=True)
    unit = serializers.ChoiceField(choices=UNITS)


class ExplainedFigure(Serializer):
    figure = serializers.ChoiceField(choices=FIGURES)
    title = serializers.CharField()
    meaning = serializers.CharField()
    formula = serializers.CharField()
    value = fields.DecimalField(allow_null=True)
    unit = serializers.ChoiceField(choices=UNITS)
    lines = ExplainedLine(many=True, help_text="The numbers behind it, in the order of the formula.")
    notes = serializers.ListField(child=serializers.CharField())


class PointField(serializers.ListField):
    def __init__(self) -> None:
        super().__init__(min_length=5, max_length=5, help_text="[ts_ms, value, invested, cash, twr_index]")


class PortfolioHistory(Serializer):
    """A day's point stands at its midnight (UTC) and tells its end; the last may be now. The index begins at 100."""

    points = serializers.ListField(child=PointField())
    progress_pct = serializers.IntegerField(
        allow_null=True, help_text="Of the days that are being worked out anew; null: none."
    )


def point(it: Point) -> list[Any]:
    number = fields.DecimalField().to_representation
    return [it.ts_ms, number(it.value), number(it.invested), number(it.cash), number(it.twr_index)]


# --- What it is made of


class AllocationSlice(Serializer):
    key = serializers.CharField()
    value = fields.DecimalField()
    weight_pct = fields.DecimalField(allow_null=True)
    holdings = serializers.IntegerField()


class PortfolioAllocation(Serializer):
    by = serializers.ChoiceField(choices=[it.value for it in By])
    total_value = fields.DecimalField(allow_null=True)
    results = AllocationSlice(many=True, source="slices")
    missing = serializers.ListField(child=serializers.CharField())


class OpenLot(Serializer):
    id = serializers.CharField(help_text="What a sale names to choose it.")
    symbol = serializers.CharField()
    quantity = fields.DecimalField()
    unit_cost = fields.DecimalField()
    cost = fields.DecimalField()
    acquired_on = fields.DayField()


class OpenLots(Serializer):
    count = serializers.IntegerField()
    results = OpenLot(many=True)


class RealizedGain(Serializer):
    transaction = fields.UUIDField()
    symbol = serializers.CharField()
    quantity = fields.DecimalField()
    acquired_on = fields.DayField()
    sold_on = fields.DayField()
    proceeds = fields.DecimalField()
    cost = fields.DecimalField()
    gain = fields.DecimalField()
    by_currency = fields.DecimalField(help_text="The part of the gain that the currency did.")
    term = serializers.ChoiceField(choices=[it.value for it in Length])


class GainTotals(Serializer):
    proceeds = fields.DecimalField()
    cost = fields.DecimalField()
    gain = fields.DecimalField()
    short = fields.DecimalField()
    long = fields.DecimalField()
    by_currency = fields.DecimalField()
    sales = serializers.IntegerField()


class RealizedGains(Serializer):
    count = serializers.IntegerField()
    results = RealizedGain(many=True)
    totals = GainTotals(help_text="Of all of them, also where a limit shows fewer.")
    years = serializers.ListField(child=serializers.IntegerField())


class RiskCheck(Serializer):
    rule = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=[it.value for it in State])
    detail = serializers.CharField()


class RiskChecks(Serializer):
    count = serializers.IntegerField()
    results = RiskCheck(many=True)


# --- Where the gain came from


class IncomeMonth(Serializer):
    month = fields.DayField(help_text="Its first day.")
    dividends = fields.DecimalField()
    interest = fields.DecimalField()
    tax = fields.DecimalField()
    total = fields.DecimalField()


class IncomePayer(Serializer):
    symbol = serializers.CharField(help_text="Empty: interest of cash.")
    name = serializers.CharField()
    amount = fields.DecimalField()
    payments = serializers.IntegerField()


class PortfolioIncome(Serializer):
    months = IncomeMonth(many=True)
    payers = IncomePayer(many=True)
    total = fields.DecimalField()
    tax = fields.DecimalField()


class Contributor(Serializer):
    symbol = serializers.CharField(help_text="Empty: what belongs to no holding.")
    name = serializers.CharField()
    gain = fields.DecimalField()
    income = fields.DecimalField()
    return_pct = fields.DecimalField(allow_null=True)
    share_pct = fields.DecimalField(allow_null=True)


class PortfolioContribution(Serializer):
    gain = fields.DecimalField(allow_null=True)
    results = Contributor(many=True, source="rows")
    missing = serializers.ListField(child=serializers.CharField())


class ReturnCell(Serializer):
    twr_pct = fields.DecimalField(allow_null=True)
    gain = fields.DecimalField()
    partial = serializers.BooleanField(  # type: ignore[assignment]  # a serializer's own attribute
        help_text="Not all of its days are in it."
    )


class ReturnYear(Serializer):
    year = serializers.IntegerField()
    months = serializers.ListField(child=ReturnCell(allow_null=True), help_text="Twelve; null: nothing was there.")
    whole = ReturnCell()


class ReturnTable(Serializer):
    count = serializers.IntegerField()
    results = ReturnYear(many=True)


# --- Over all portfolios


class NetWorthQuery(QuerySerializer):
    archived = fields.FlagField(default=False, help_text="Count archived portfolios too.")


class NetWorthPiece(Serializer):
    portfolio = fields.UUIDField(source="portfolio.pk")
    name = serializers.CharField(source="portfolio.name")
    base_currency = serializers.CharField(source="portfolio.base_currency")
    total_value = fields.DecimalField(source="valuation.total_value", help_text="In `base_currency`.")
    value = fields.DecimalField(allow_null=True, help_text="In the currency of the whole; null: no rate.")
    day_change = fields.DecimalField(allow_null=True)
    weight_pct = fields.DecimalField(allow_null=True)


class NetWorth(Serializer):
    currency = serializers.CharField()
    total = fields.DecimalField(allow_null=True)
    day_change = fields.DecimalField(allow_null=True)
    day_change_pct = fields.DecimalField(allow_null=True)
    results = NetWorthPiece(many=True, source="pieces")
    missing = serializers.ListField(child=serializers.CharField())
