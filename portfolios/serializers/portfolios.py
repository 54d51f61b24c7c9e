"""Portfolios as they are asked for, sent and shown."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from config.kit import money
from config.kit.api import fields
from config.kit.api.pages import CountedQuery
from config.kit.api.serializers import QuerySerializer, Serializer
from markets.serializers.fields import CodeField, SymbolField
from portfolios import models
from portfolios.calc.books import Fees
from portfolios.calc.valuation import Valuation, Valued
from portfolios.models.portfolio import METHODS
from portfolios.serializers.transactions import moment

FEES = [it.value for it in Fees]
DIVIDENDS = models.Portfolio.Dividends.choices
AWAY = {"false": False, "true": True, "all": None}


class NoQuery(QuerySerializer):
    """Nothing stands behind the question mark."""


class PortfoliosQuery(CountedQuery):
    archived = fields.ChoiceField(choices=list(AWAY), default="false")

    def validate_archived(self, text: str) -> bool | None:
        return AWAY[text]


class PortfolioQuery(QuerySerializer):
    as_of = fields.DayField(required=False, future=False, help_text="As it was at the end of this UTC day.")


class FeeSchedule(Serializer):
    """What a trade costs where nothing is said: `fixed` and `bps` of its amount, at least `min`."""

    fixed = fields.DecimalField(required=False, sign="non_negative")
    bps = fields.DecimalField(required=False, sign="non_negative", max_digits=8, decimal_places=4)
    min = fields.DecimalField(required=False, sign="non_negative")

    def to_internal_value(self, data: Any) -> dict[str, str]:
        wrong = [name for name in data if name not in self.fields] if isinstance(data, dict) else []
        if wrong:
            raise serializers.ValidationError({str(wrong[0])[:40]: ["There is no such part of a fee."]}, code="unknown")
        return {name: money.text(value) for name, value in super().to_internal_value(data).items()}


class PortfolioChange(Serializer):
    name = fields.TextField(max_length=100)
    base_currency = CodeField(required=False)
    cost_basis = fields.ChoiceField(choices=METHODS, required=False)
    fee_policy = fields.ChoiceField(choices=FEES, required=False)
    fee_schedule = FeeSchedule(required=False)
    benchmark = SymbolField(required=False, allow_null=True)
    dividends = fields.ChoiceField(choices=DIVIDENDS, required=False)
    archived = fields.FlagField(required=False)
    is_default = fields.FlagField(required=False, help_text="The one that the papers' routes mean.")


class PortfolioWanted(Serializer):
    name = fields.TextField(max_length=100)
    base_currency = CodeField(required=False)
    cost_basis = fields.ChoiceField(choices=METHODS, required=False)
    fee_policy = fields.ChoiceField(choices=FEES, required=False)
    fee_schedule = FeeSchedule(required=False)
    benchmark = SymbolField(required=False)
    dividends = fields.ChoiceField(choices=DIVIDENDS, required=False)
    opening_balance = fields.DecimalField(required=False, sign="non_negative", write_only=True)


class PortfolioListed(Serializer):
    id = fields.UUIDField()
    name = serializers.CharField()
    base_currency = serializers.CharField()
    cost_basis = serializers.ChoiceField(choices=METHODS)
    fee_policy = serializers.ChoiceField(choices=FEES)
    fee_schedule = FeeSchedule()
    benchmark = serializers.CharField(allow_null=True)
    dividends = serializers.ChoiceField(choices=DIVIDENDS)
    is_default = serializers.BooleanField()
    archived = serializers.BooleanField()
    created_at = fields.InstantField()


class HoldingValued(Serializer):
    """Money is in the portfolio's base currency, but `market_price`, which is in `currency`."""

    symbol = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    quantity = fields.DecimalField()
    avg_buy_price = fields.DecimalField()
    cost = fields.DecimalField()
    current_price = fields.DecimalField(allow_null=True)
    price_source = serializers.ChoiceField(choices=["market", "hand", "trade"], allow_null=True)
    value = fields.DecimalField(allow_null=True)
    unrealized_pnl = fields.DecimalField(allow_null=True)
    unrealized_pnl_pct = fields.DecimalField(allow_null=True)
    unrealized_by_currency = fields.DecimalField(
        allow_null=True, help_text="The part of `unrealized_pnl` that the currency did; null where it cannot be told."
    )
    day_change = fields.DecimalField(allow_null=True)
    day_change_pct = fields.DecimalField(allow_null=True)
    weight_pct = fields.DecimalField(allow_null=True, help_text="Of `total_value`.")
    currency = serializers.CharField()
    market_price = fields.DecimalField(allow_null=True)
    ts = fields.InstantField(allow_null=True, help_text="Of the price.")
    stale = serializers.BooleanField()
    income = fields.DecimalField()


class PortfolioValued(PortfolioListed):
    """What has no price or no rate counts as nothing and is named in `missing`."""

    balance = fields.DecimalField(help_text="All cash.")
    cash = serializers.DictField(child=fields.DecimalField(), help_text="By currency.")
    holdings = HoldingValued(many=True)
    total_value = fields.DecimalField(help_text="`balance` and the values of the holdings.")
    invested = fields.DecimalField(help_text="Put in, less taken out.")
    realized_pnl = fields.DecimalField()
    unrealized_pnl = fields.DecimalField()
    income = fields.DecimalField()
    fees = fields.DecimalField()
    day_change = fields.DecimalField()
    day_change_pct = fields.DecimalField(allow_null=True)
    roi_pct = fields.DecimalField(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField())
    as_of = fields.MomentField(allow_null=True)


class PortfolioList(Serializer):
    count = serializers.IntegerField()
    results = PortfolioListed(many=True)


# --- As they are shown, by hand: what DRF puts together field by field costs more than the figures themselves

FIGURES = (
    "balance", "total_value", "invested", "realized_pnl", "unrealized_pnl", "income", "fees", "day_change",
    "day_change_pct", "roi_pct",
)  # fmt: skip
OF_HOLDING = (
    "quantity", "avg_buy_price", "cost", "current_price", "value", "unrealized_pnl", "unrealized_pnl_pct",
    "unrealized_by_currency", "day_change", "day_change_pct", "weight_pct", "market_price", "income",
)  # fmt: skip


def listed(portfolio: models.Portfolio) -> dict[str, Any]:
    benchmark = portfolio.benchmark
    return {
        "id": str(portfolio.pk), "name": portfolio.name, "base_currency": portfolio.base_currency,
        "cost_basis": str(portfolio.cost_basis), "fee_policy": str(portfolio.fee_policy),
        "fee_schedule": portfolio.fee_schedule, "benchmark": benchmark and benchmark.symbol,
        "dividends": str(portfolio.dividends), "is_default": portfolio.is_default,
        "archived": portfolio.archived_at is not None, "created_at": moment(portfolio.created_at),
    }  # fmt: skip


def valued(portfolio: models.Portfolio, found: Valuation) -> dict[str, Any]:
    return {
        **listed(portfolio),
        **{name: _text(getattr(found, name)) for name in FIGURES},
        "cash": {currency: money.text(amount) for currency, amount in found.cash.items()},
        "holdings": [_holding(each) for each in found.holdings],
        "missing": found.missing,
        "as_of": found.as_of and moment(found.as_of),
    }


def _holding(each: Valued) -> dict[str, Any]:
    return {
        "symbol": each.symbol, "name": each.name, "kind": each.kind, "price_source": each.price_source,
        "currency": each.currency, "stale": each.stale,
        "ts": None if each.ts_ms is None else moment(datetime.fromtimestamp(each.ts_ms / 1000, UTC)),
        **{name: _text(getattr(each, name)) for name in OF_HOLDING},
    }  # fmt: skip


def _text(value: Decimal | None) -> str | None:
    return None if value is None else money.text(value)
