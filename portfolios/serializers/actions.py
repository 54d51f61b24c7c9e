"""What companies did, as the API tells it."""

from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.pages import CountedQuery
from config.kit.api.serializers import Serializer
from portfolios.models import AppliedAction

STATES = AppliedAction.State.choices
TYPES = [("split", "split"), ("bonus", "bonus"), ("dividend", "dividend")]


class ActionsQuery(CountedQuery):
    state = fields.ChoiceField(choices=STATES, required=False)


class ActionShown(Serializer):
    id = fields.UUIDField()
    symbol = serializers.CharField(source="instrument.symbol")
    type = serializers.ChoiceField(choices=TYPES)
    ex_date = serializers.DateField()
    ratio = serializers.CharField(help_text="Of a split or bonus: 2:1.")
    amount = fields.DecimalField(allow_null=True, help_text="Of a dividend: for one share.")
    currency = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    transaction = fields.UUIDField(source="transaction_id", allow_null=True)


class ActionList(Serializer):
    count = serializers.IntegerField()
    results = ActionShown(many=True)
