"""Notifications, how they got to their person, and the browsers that may be woken."""

from typing import Any

from rest_framework import serializers

from alerts.models import Delivery
from config.kit.api import fields
from config.kit.api.pages import CursorQuery
from config.kit.api.serializers import Serializer


class NotificationsQuery(CursorQuery):
    unread = fields.FlagField(required=False)


class DeliveryShown(Serializer):
    channel = serializers.CharField()
    state = serializers.ChoiceField(choices=Delivery.State.choices)
    tries = serializers.IntegerField()
    due_at = fields.InstantField(allow_null=True)
    ended_at = fields.InstantField(allow_null=True)
    error = serializers.CharField()


class NotificationShown(Serializer):
    id = fields.UUIDField()
    kind = serializers.CharField()
    title = serializers.CharField()
    body = serializers.CharField()
    path = serializers.CharField(help_text="The page about it.")
    symbol = serializers.CharField(source="instrument.symbol", default=None, allow_null=True)
    alert = fields.UUIDField(source="alert_id", allow_null=True)
    portfolio = fields.UUIDField(source="portfolio_id", allow_null=True)
    created_at = fields.InstantField()
    read = serializers.SerializerMethodField()
    deliveries = DeliveryShown(many=True)

    def get_read(self, row: Any) -> bool:
        return row.read_at is not None


class NotificationPage(Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = NotificationShown(many=True)


class AllRead(Serializer):
    read = serializers.IntegerField(help_text="How many were unread.")


class PushKeys(Serializer):
    p256dh = fields.TextField(max_length=120)
    auth = fields.TextField(max_length=60)


class Subscription(Serializer):
    """As a browser's `PushSubscription.toJSON()` says it."""

    endpoint = fields.TextField(max_length=600)
    keys = PushKeys()


class SubscriptionGone(Serializer):
    endpoint = fields.TextField(max_length=600)


class Subscribed(Serializer):
    id = fields.UUIDField()
    endpoint = serializers.CharField()
    device = serializers.CharField()
    created_at = fields.InstantField()


class PushKey(Serializer):
    key = serializers.CharField(help_text="`applicationServerKey`, base64url.")
