"""How the sources of prices are doing, as clients are told."""

from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import QuerySerializer, Serializer
from markets.queries.feeds import CONNECTING, DOWN, LIVE, STALLED

WORDS = {
    LIVE: "messages arrive",
    CONNECTING: "on the way, or on the way back",
    STALLED: "connected, and nothing comes; or resting",
    DOWN: "not reached",
}


class FeedsQuery(QuerySerializer):
    """No parameters."""


class Feed(Serializer):
    venue = serializers.CharField(source="venue.slug")
    state = serializers.ChoiceField(choices=list(WORDS.items()))
    last_message_at = fields.InstantField(allow_null=True)
    messages_per_second = serializers.FloatField()
    reconnects = serializers.IntegerField()
    lag_ms = serializers.IntegerField(allow_null=True, help_text="From the venue's clock to ours, by its last trade.")
    detail = serializers.CharField(help_text="Why it is not live, where that is known.")
    symbols = serializers.IntegerField(help_text="How many it is asked for.")
    silent = serializers.ListField(child=serializers.CharField(), help_text="Those it has said nothing of for long.")


class Feeds(Serializer):
    results = Feed(many=True)
