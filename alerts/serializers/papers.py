"""What the papers send. Their answers are those of the twins, in JSON numbers."""

from typing import Any

from alerts.serializers.alerts import AlertWanted
from portfolios.serializers.papers import WhoseField


class PaperAlertWanted(AlertWanted):
    user_id = WhoseField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs.pop("user_id", None)
        return super().validate(attrs)
