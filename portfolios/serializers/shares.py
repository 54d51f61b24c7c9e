"""Links that show a portfolio, as they are asked for and shown."""

from rest_framework import serializers

from config.kit.api import fields
from config.kit.api.serializers import Serializer

LONGEST_DAYS = 3650


class ShareWanted(Serializer):
    hides_amounts = fields.FlagField(default=True)
    days = fields.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LONGEST_DAYS, help_text="Until it ends; for good."
    )


class ShareShown(Serializer):
    id = fields.UUIDField()
    hides_amounts = serializers.BooleanField()
    created_at = fields.InstantField()
    expires_at = fields.InstantField(allow_null=True)


class ShareMade(ShareShown):
    url = serializers.URLField(help_text="Shown this once: whoever has it sees the portfolio.")


class ShareList(Serializer):
    count = serializers.IntegerField()
    results = ShareShown(many=True)
