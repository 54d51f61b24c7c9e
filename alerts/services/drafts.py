"""What an alert must be to make sense."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import User
from alerts.calc.kinds import KINDS, Kind, span_ms, tidied, width
from alerts.errors import BadParameters, BadTarget, BadWindow, InThePast, Missing, NotAvailable
from alerts.models import Alert
from alerts.services import webhooks
from config.kit import money
from markets.calc.intervals import BY_SLUG
from markets.calc.venues import BY_SLUG as VENUES
from portfolios.calc.exact import WIDE

FIELDS = (
    "kind", "instrument", "portfolio", "venue", "direction", "target", "window", "parameters", "at_once", "repeat",
    "cooldown_s", "expires_at", "channels", "webhook_url", "note",
)  # fmt: skip
CHANNELS = ("in_app", "email", "web_push", "webhook")
NAMES = {"instrument": "symbol", "target": "target_price"}
LONGEST_COOLDOWN_S = 366 * 86_400


def drafted(user: User, **fields: Any) -> Alert:
    """Checked, and not saved: what a preview asks `queries.alerts.would_have_fired` of."""
    alert = Alert(owner=user, **{"channels": ["in_app"], **fields})
    check(alert)
    return alert


def check(alert: Alert) -> None:
    """Fills in what is usual, and refuses what means nothing."""
    if alert.kind == "sentiment":
        raise NotAvailable("Alerts on sentiment are not available yet.", attr="kind")
    if alert.kind not in KINDS:
        raise NotAvailable("There is no such kind of alert.", attr="kind")
    kind = KINDS[alert.kind]
    _check_subject(alert, kind)
    if len(kind.directions) == 1:
        alert.direction = kind.directions[0]
    if alert.direction not in kind.directions:
        raise BadTarget("This kind cannot be waited for in that direction.", attr="direction")
    alert.target = _target(kind, alert.target)
    alert.window = _window(kind, alert.window)
    found = tidied(alert.kind, alert.parameters or {})
    if isinstance(found, str):
        raise BadParameters("The parameter {name} is not what this kind can use.", name=found[:40], attr="parameters")
    alert.parameters = found
    _check_telling(alert)


def _check_subject(alert: Alert, kind: Kind) -> None:
    for name in ("instrument", "portfolio", "venue"):
        given = getattr(alert, name)
        if name in kind.of and not given:
            raise Missing(
                "An alert of this kind needs a {name}.", name=NAMES.get(name, name), attr=NAMES.get(name, name)
            )
        if name not in kind.of:
            setattr(alert, name, "" if name == "venue" else None)
    if alert.venue and alert.venue not in VENUES:
        raise Missing("There is no feed of this name.", attr="venue")


def _target(kind: Kind, target: Decimal | None) -> Decimal | None:
    if kind.most is None:
        return None
    target = kind.target if target is None else target
    if target is None:
        raise Missing("Say at which figure it is to fire.", attr="target_price")
    if not target.is_finite() or not 0 < target <= kind.most:
        raise BadTarget(
            "The target must be above zero and at most {most}.", most=money.text(kind.most), attr="target_price"
        )
    if target != target.quantize(Decimal(1).scaleb(-18), context=WIDE):
        raise BadTarget("A target has at most 18 decimals.", attr="target_price")
    return target


def _window(kind: Kind, window: str) -> str:
    if not kind.window:
        return ""
    window = window or kind.window
    if kind.candles and width(window) is None:
        raise BadWindow("The window is the width of candles: {some}.", some=", ".join(BY_SLUG), attr="window")
    if not kind.candles and span_ms(window) is None:
        raise BadWindow("The window is a time like 15m, 4h or 7d, of a year at most.", attr="window")
    return window


def _check_telling(alert: Alert) -> None:
    channels = list(dict.fromkeys(alert.channels or ["in_app"]))
    unknown = [each for each in channels if each not in CHANNELS]
    if unknown:
        raise BadParameters("There is no such channel. Choose of {some}.", some=", ".join(CHANNELS), attr="channels")
    if "webhook" in channels and not alert.webhook_url:
        raise Missing("Say where to: a webhook needs an address.", attr="webhook_url")
    if "webhook" in channels:
        webhooks.check(alert.webhook_url)
    alert.channels = channels
    if not 0 <= alert.cooldown_s <= LONGEST_COOLDOWN_S:
        raise BadParameters("The cool-down is a number of seconds, of a year at most.", attr="cooldown")
    if alert.repeat not in Alert.Repeat.values:
        raise BadParameters("It fires once or every_time.", attr="repeat")
    until: datetime | None = alert.expires_at
    if until is not None and until <= timezone.now():
        raise InThePast(attr="expires_at")
