"""What alerts show in the admin."""

from alerts.admin import deliveries

__all__ = ["deliveries"]
