"""What is said when an alert fires."""

from decimal import Decimal

from alerts.calc.kinds import KINDS
from alerts.calc.news import News
from alerts.models import Alert, Firing
from config.kit import money
from markets.calc.venues import BY_SLUG

MOVED = {"above": "is up {target}", "below": "is down {target}", "crosses": "has moved by {target}"}
SAYINGS: dict[str, dict[str, str]] = {
    "price": {"above": "is above {target}", "below": "is below {target}", "crosses": "has crossed {target}"},
    "percent_change": {way: f"{says} in {{window}}" for way, says in MOVED.items()},
    "moving_average_cross": {
        "above": "has its {fast} above its average of {slow} ({window})",
        "below": "has its {fast} below its average of {slow} ({window})",
        "crosses": "has its {fast} across its average of {slow} ({window})",
    },
    "rsi": {
        "above": "has an RSI above {target} ({window})",
        "below": "has an RSI below {target} ({window})",
        "crosses": "has an RSI that crossed {target} ({window})",
    },
    "volume_spike": {"above": "trades {target} its usual volume ({window})"},
    "new_high": {"above": "is at a new 52-week high"},
    "new_low": {"below": "is at a new 52-week low"},
    "portfolio_value": {
        "above": "is worth more than {target}", "below": "is worth less than {target}",
        "crosses": "has crossed {target}",
    },
    "portfolio_day_change": {way: f"{says} today" for way, says in MOVED.items()},
    "holding_weight": {
        "above": "weighs more than {target}", "below": "weighs less than {target}", "crosses": "weighs {target}",
    },
    "feed_stale": {"above": "has been silent for {target}"},
}  # fmt: skip


def news(alert: Alert, firing: Firing, *, level: Decimal) -> News:
    at = f"{firing.at:%d %b, %H:%M:%S} UTC"
    said = [alert.note.strip(), f"{value_of(alert, firing.value or Decimal(0))} at {at}."]
    return News(
        user_id=alert.owner_id, kind="alert", title=title_of(alert, level)[:200], body="\n".join(filter(None, said)),
        once=f"firing:{firing.pk}", path=path_of(alert), instrument_id=alert.instrument_id,
        portfolio_id=alert.portfolio_id, alert_id=alert.pk, channels=tuple(alert.channels),
        webhook_url=alert.webhook_url,
    )  # fmt: skip


def title_of(alert: Alert, level: Decimal | None = None) -> str:
    """`BTC/USDT is above 62,000`; before it has come true just the same."""
    return f"{subject_of(alert)} {_says(alert, alert.target if level is None else level)}"


def subject_of(alert: Alert) -> str:
    if alert.kind == Alert.Kind.HOLDING_WEIGHT:
        return f"{alert.instrument} in {alert.portfolio.name if alert.portfolio else ''}"
    if alert.portfolio is not None:
        return alert.portfolio.name
    if alert.instrument is not None:
        return alert.instrument.symbol
    return BY_SLUG[alert.venue].title if alert.venue in BY_SLUG else alert.venue


def path_of(alert: Alert) -> str:
    if alert.portfolio_id:
        return f"/portfolios/{alert.portfolio_id}/"
    if alert.instrument is not None:
        return f"/markets/{alert.instrument.symbol.replace('/', '-')}/"
    return "/alerts/"


def value_of(alert: Alert, value: Decimal) -> str:
    """The figure with its unit."""
    unit = KINDS[alert.kind].unit
    if unit in ("price", "money"):
        return f"{shown(value)} {currency_of(alert)}".rstrip()
    places = {"%": 2, "x": 1, "min": 0}.get(unit, 4)
    return shown(money.rounded(value, places)) + {"%": " %", "x": " times", "min": " minutes"}.get(unit, "")


def currency_of(alert: Alert) -> str:
    if alert.portfolio is not None:
        return str(alert.portfolio.base_currency)
    return alert.instrument.currency if alert.instrument is not None else ""


def shown(value: Decimal) -> str:
    return money.grouped(Decimal(money.text(value)))


def _says(alert: Alert, level: Decimal | None) -> str:
    parts = {name: str(value) for name, value in alert.parameters.items()}
    parts["fast"] = "price" if parts.get("fast") == "1" else f"average of {parts.get('fast')}"
    target = "" if level is None else value_of(alert, abs(level))
    return SAYINGS[alert.kind][alert.direction].format(**parts, target=target, window=alert.window)
