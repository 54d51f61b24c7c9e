"""Screens that people keep, as they are sent and shown."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from analytics.calc.ready_screens import READY
from analytics.models import Screen as Kept
from analytics.serializers.screener import QueryField
from config.kit.api import fields
from config.kit.api.serializers import Serializer


class ScreenWanted(Serializer):
    name = fields.TextField(max_length=80)
    query = QueryField(help_text="Filters, `sort` and `columns` as in the address: `pe_ratio__lt=20&sector=IT`.")


class Screen(Serializer):
    id = fields.UUIDField()
    name = serializers.CharField()
    query = serializers.CharField(help_text="To be put behind the question mark of `analytics/screener`.")
    created_at = fields.InstantField()
    updated_at = fields.InstantField()


class ReadyScreen(Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    why = serializers.CharField()
    query = serializers.CharField()


class Screens(Serializer):
    count = serializers.IntegerField()
    results = Screen(many=True)
    ready = ReadyScreen(many=True)


def listed(kept: Sequence[Kept]) -> dict[str, Any]:
    ready = [one._asdict() for one in READY]
    return {"count": len(kept), "results": Screen(kept, many=True).data, "ready": ready}
