"""What analytics shows in the admin."""

from analytics.admin import metrics

__all__ = ["metrics"]
