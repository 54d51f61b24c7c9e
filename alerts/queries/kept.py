"""What makes an alert, apart from what became of it: to be kept for a while, and to be set again."""

from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime

from accounts.models import User
from alerts.models import Alert
from config.kit.tables.cells import plain
from markets.queries.instruments import seen_by
from portfolios.queries.portfolios import portfolios_of

PLAIN = ("kind", "venue", "direction", "window", "parameters", "at_once", "repeat", "cooldown_s", "channels",
         "webhook_url", "note")  # fmt: skip


def fields_of(alert: Alert) -> dict[str, Any]:
    """As JSON has it."""
    return {name: getattr(alert, name) for name in PLAIN} | {
        "instrument": alert.instrument_id, "portfolio": str(alert.portfolio_id) if alert.portfolio_id else None,
        "target": None if alert.target is None else plain(alert.target),
        "expires_at": plain(alert.expires_at) if alert.expires_at else None,
    }  # fmt: skip


def restored(user: User, kept: dict[str, Any]) -> dict[str, Any]:
    """As the service takes it."""
    portfolio, target, ends = kept["portfolio"], kept["target"], kept["expires_at"]
    return {name: kept[name] for name in PLAIN} | {
        "instrument": seen_by(user).filter(pk=kept["instrument"]).first() if kept["instrument"] else None,
        "portfolio": portfolios_of(user, archived=None).filter(pk=portfolio).first() if portfolio else None,
        "target": None if target is None else Decimal(target),
        "expires_at": parse_datetime(ends) if ends else None,
    }  # fmt: skip
