"""Transactions as they are asked for, sent and shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from rest_framework import serializers

from config.kit import money
from config.kit.api import fields
from config.kit.api.pages import CursorQuery
from config.kit.api.serializers import Serializer
from markets.calc import symbols
from markets.serializers.fields import CodeField, SymbolField
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.calc.exact import ZERO
from portfolios.models import Transaction

KINDS = [it.value for it in Kind]
ORDERINGS = {
    "executed_at": ("executed_on", "number"), "created_at": ("number",), "total": ("total", "number"),
    "type": ("kind", "number"),
}  # fmt: skip
FORMATS = ("json", "csv", "xlsx")
MOST_TAGS, MOST_LOTS = 20, 200
RENAMED = {"type": "kind", "fx_rate": "rate"}
CLEARED: dict[str, Any] = {  # what a null means
    "fee": ZERO, "tax": ZERO, "currency": "", "ratio": "", "note": "", "lots": (), "tags": (),
}  # fmt: skip


class KindsField(fields.TextField):
    """`buy`, or several as `buy,sell`."""

    def to_internal_value(self, data: Any) -> Any:
        named = super().to_internal_value(data).split(",")
        wrong = [each for each in named if each not in KINDS]
        if wrong:
            raise serializers.ValidationError(
                f"{wrong[0][:40]!r} is not one of {', '.join(KINDS)}.", code="invalid_choice"
            )
        return named


class TransactionsQuery(CursorQuery):
    type = KindsField(required=False, max_length=200)
    symbol = fields.TextField(required=False, max_length=symbols.LONGEST)
    to = fields.MomentField(required=False, help_text="A day, with all of it; or before an instant.")
    min_total = fields.DecimalField(required=False, help_text="In each transaction's own currency.")
    max_total = fields.DecimalField(required=False)
    q = fields.TextField(required=False, max_length=100, help_text="Words of symbol, name, note or tags.")
    tag = fields.TextField(required=False, max_length=40)
    origin = fields.ChoiceField(choices=Transaction.Origin.choices, required=False)
    history = fields.FlagField(default=False, help_text="Also what was deleted, and each one's revisions.")
    ordering = fields.ChoiceField(
        choices=[*ORDERINGS, *(f"-{name}" for name in ORDERINGS)], default="-executed_at"
    )  # fmt: skip
    format = fields.ChoiceField(choices=FORMATS, default="json", help_text="A file holds all, not only one page.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's."""
        start = fields.MomentField(required=False, help_text="From this day or instant on.")
        return {**super().get_fields(), "from": start}

    def validate_ordering(self, asked: str) -> Sequence[str]:
        names = ORDERINGS[asked.lstrip("-")]
        return [f"-{name}" for name in names] if asked.startswith("-") else names


class LotsField(serializers.ListField):
    def __init__(self, **options: Any) -> None:
        super().__init__(child=fields.TextField(max_length=80), max_length=MOST_LOTS, **options)


class TagsField(serializers.ListField):
    def __init__(self, **options: Any) -> None:
        super().__init__(child=fields.TextField(max_length=40), max_length=MOST_TAGS, **options)

    def to_internal_value(self, data: Any) -> list[Any]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class TransactionChange(Serializer):
    """Which of the fields are needed hangs on the type."""

    type = fields.ChoiceField(choices=KINDS)
    executed_at = fields.MomentField(required=False, help_text="A day, or an instant. Now, unless said.")
    symbol = SymbolField(required=False, allow_null=True)
    quantity = fields.DecimalField(required=False, allow_null=True, sign="positive")
    price = fields.DecimalField(
        required=False, allow_null=True, sign="non_negative",
        help_text="Of one; of a transfer in what one had cost. Nothing is paid only for what came here.",
    )  # fmt: skip
    amount = fields.DecimalField(
        required=False, allow_null=True, sign="non_negative",
        help_text="Of a trade quantity times price, before fee and tax; of a dividend or interest gross.",
    )  # fmt: skip
    fee = fields.DecimalField(required=False, allow_null=True, sign="non_negative")
    tax = fields.DecimalField(required=False, allow_null=True, sign="non_negative")
    currency = CodeField(required=False, allow_null=True, help_text="The instrument's, or the portfolio's.")
    fx_rate = fields.DecimalField(
        required=False, allow_null=True, sign="positive", help_text="Base units for one of `currency`; that day's."
    )
    ratio = fields.TextField(
        required=False, allow_null=True, allow_blank=True, max_length=41, help_text="2:1 is two for one."
    )
    lots = LotsField(required=False, allow_null=True, help_text="Ids of the lots that are sold, or that leave.")
    acquired_on = fields.DayField(required=False, allow_null=True, help_text="Of a transfer in: since when it is held.")
    note = fields.TextField(required=False, allow_null=True, allow_blank=True, max_length=500, lines=True)
    tags = TagsField(required=False, allow_null=True)


class TransactionWanted(TransactionChange):
    to_portfolio = fields.UUIDField(
        required=False, allow_null=True, help_text="Of a transfer out: where it arrives. Both sides are booked."
    )


def changes(sent: dict[str, Any]) -> dict[str, Any]:
    """What was sent, by the fields of Draft."""
    found: dict[str, Any] = {}
    for name, value in sent.items():
        if name == "symbol":
            found["asset"] = None if value is None else value.pk
        elif value is None:
            found[RENAMED.get(name, name)] = CLEARED.get(name)
        elif name == "type":
            found["kind"] = Kind(value)
        else:
            found[RENAMED.get(name, name)] = tuple(value) if isinstance(value, list) else value
    return found


def draft(sent: dict[str, Any], *, now: date | datetime) -> Draft:
    return Draft(**{"executed_at": now, **changes(sent)})


# --- As they are shown


class Said(Serializer):
    type = serializers.ChoiceField(choices=KINDS)
    executed_at = fields.MomentField(help_text="The instant where it is known, else the day.")
    symbol = serializers.CharField(allow_null=True)
    quantity = fields.DecimalField(allow_null=True)
    price = fields.DecimalField(allow_null=True)
    amount = fields.DecimalField()
    fee = fields.DecimalField()
    tax = fields.DecimalField()
    currency = serializers.CharField()
    fx_rate = fields.DecimalField()
    ratio = serializers.CharField(allow_null=True)
    lots = serializers.ListField(child=serializers.CharField())
    note = serializers.CharField()


class TransactionRevision(Said):
    revision = serializers.IntegerField()
    void = serializers.BooleanField()
    recorded_at = fields.InstantField()
    recorded_by = serializers.IntegerField(allow_null=True, help_text="A person's id; null: the product itself.")


class TransactionShown(Said):
    id = fields.UUIDField()
    name = serializers.CharField(allow_null=True)
    total = fields.DecimalField(
        help_text="With fee and tax where money leaves, less them where it comes; in `currency`."
    )
    settles_in_base = serializers.BooleanField(help_text="A trade: the cash moved in the base currency, at `fx_rate`.")
    acquired_on = fields.DayField(allow_null=True)
    origin = serializers.ChoiceField(choices=Transaction.Origin.choices)
    tags = serializers.ListField(child=serializers.CharField())
    batch = fields.UUIDField(allow_null=True)
    other_portfolio = fields.UUIDField(allow_null=True, help_text="Where a transfer went, or came from.")
    revision = serializers.IntegerField()
    void = serializers.BooleanField()
    created_at = fields.InstantField()
    updated_at = fields.InstantField()


class TransactionWithHistory(TransactionShown):
    revisions = TransactionRevision(many=True)


class Warned(Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()


class TransactionWritten(TransactionShown):
    warnings = Warned(many=True)


class TransactionPage(Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = TransactionShown(many=True, help_text="Each with `revisions` where `history` was asked for.")


# By hand, as portfolios are: a page of them costs a third of what DRF puts together field by field.


def shown(row: Any, *, history: bool = False) -> dict[str, Any]:
    """A transaction of queries.transactions; with `history` what it said before, too."""
    other = row.other_side
    return {
        **_said(row),
        "id": str(row.pk), "name": row.instrument.name if row.instrument is not None else None,
        "total": money.text(row.total), "settles_in_base": row.settles_in_base,
        "acquired_on": row.carried[0]["acquired"] if len(row.carried) == 1 else None, "origin": str(row.origin),
        "tags": row.tags, "batch": row.batch_id and str(row.batch_id),
        "other_portfolio": None if other is None else str(other.portfolio_id), "revision": row.revision,
        "void": row.void, "created_at": moment(row.created_at), "updated_at": moment(row.updated_at),
        **({"revisions": [_revision(it) for it in row.revisions.all()]} if history else {}),
    }  # fmt: skip


def _revision(it: Any) -> dict[str, Any]:
    recorded = {"recorded_at": moment(it.recorded_at), "recorded_by": it.recorded_by}
    return {**_said(it), "revision": it.revision, "void": it.void, **recorded}


def _said(row: Any) -> dict[str, Any]:
    return {
        "type": str(row.kind), "executed_at": moment(row.executed_at or row.executed_on),
        "symbol": row.instrument.symbol if row.instrument is not None else None,
        "quantity": None if row.quantity is None else money.text(row.quantity),
        "price": None if row.price is None else money.text(row.price), "amount": money.text(row.amount),
        "fee": money.text(row.fee), "tax": money.text(row.tax), "currency": row.currency,
        "fx_rate": money.text(row.rate), "ratio": row.ratio or None, "lots": row.chosen, "note": row.note,
    }  # fmt: skip


def moment(value: date | datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")
