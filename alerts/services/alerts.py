"""Alerts are made, changed, paused, armed again and deleted."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from alerts.models import Alert


@dataclass(frozen=True, slots=True)
class Made:
    alert: Alert
    already: bool = False  # what it waits for is so now: it fires at the next crossing, or did at once
    warnings: list[str] = field(default_factory=list)


def drafted(user: User, **fields: Any) -> Alert:
    """Checked, and not saved: what a preview asks `queries.alerts.would_have_fired` of.

    `fields` are columns of Alert: kind, instrument, portfolio, venue, direction, target, window, parameters, at_once,
    repeat, cooldown_s, expires_at, channels, webhook_url, note.
    """
    raise NotImplementedError


def create(user: User, **fields: Any) -> Made:
    """Of `fields` as `drafted` takes them."""
    raise NotImplementedError


def change(alert: Alert, **fields: Any) -> Made:
    """The same fields but for its kind; one that waits for something else now waits anew."""
    raise NotImplementedError


def pause(alert: Alert) -> Alert:
    raise NotImplementedError


def resume(alert: Alert) -> Made:
    """A paused one. What crossed meanwhile does not count."""
    raise NotImplementedError


def rearm(alert: Alert) -> Made:
    """One that was triggered, or has expired."""
    raise NotImplementedError


def delete(alert: Alert) -> None:
    raise NotImplementedError
