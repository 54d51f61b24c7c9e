"""One form, whose fields follow what is watched."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from accounts.calc.notices import CHANNELS
from accounts.forms.base import Form, TextField
from accounts.models import User
from alerts.calc.kinds import AVERAGES, KINDS
from alerts.models import Alert
from markets.calc.intervals import BY_SLUG as INTERVALS
from markets.calc.venues import BY_SLUG as VENUES
from markets.forms import AddressForm
from portfolios.forms.fields import DayField, InstrumentField, NumberField
from portfolios.models import Portfolio
from portfolios.queries.portfolios import portfolios_of

Kind = Alert.Kind


class Segment(NamedTuple):
    title: str
    kinds: Mapping[str, str]


SEGMENTS = [
    Segment("Price", {Kind.PRICE: "Price"}),
    Segment("Change", {Kind.PERCENT_CHANGE: "Move in a window", Kind.VOLUME_SPIKE: "Volume spike"}),
    Segment("Indicator", {Kind.RSI: "RSI", Kind.MOVING_AVERAGE_CROSS: "Averages cross"}),
    Segment("52 weeks", {Kind.NEW_HIGH: "New high", Kind.NEW_LOW: "New low"}),
    Segment("Portfolio", {
        Kind.PORTFOLIO_VALUE: "Value", Kind.PORTFOLIO_DAY_CHANGE: "Day change", Kind.HOLDING_WEIGHT: "Weight",
    }),
    Segment("Feed", {Kind.FEED_STALE: "Feed silent"}),
]  # fmt: skip
TITLES = {kind: title for segment in SEGMENTS for kind, title in segment.kinds.items()}
HINTS = {
    Kind.PRICE: "Told the moment the price gets there, from the other side.",
    Kind.PERCENT_CHANGE: "Told when it has moved that far within the window.",
    Kind.VOLUME_SPIKE: "Told when a candle trades a multiple of what is usual.",
    Kind.RSI: "Told when the RSI of closed candles gets there.",
    Kind.MOVING_AVERAGE_CROSS: "Told when the faster average crosses the slower one.",
    Kind.NEW_HIGH: "Told when it trades higher than in the 52 weeks before.",
    Kind.NEW_LOW: "Told when it trades lower than in the 52 weeks before.",
    Kind.PORTFOLIO_VALUE: "Told when the value gets there, cash included.",
    Kind.PORTFOLIO_DAY_CHANGE: "Told when the day's gain or loss gets there.",
    Kind.HOLDING_WEIGHT: "Told when a holding weighs more, or less, than it should.",
    Kind.FEED_STALE: "Told when a source of prices has said nothing for that long.",
}
ABOVE_BELOW = [("above", "Above"), ("below", "Below"), ("crosses", "Crosses, either way")]
UP_DOWN = [("above", "Up by"), ("below", "Down by"), ("crosses", "Either way")]
DIRECTIONS = {
    Kind.PERCENT_CHANGE: UP_DOWN, Kind.PORTFOLIO_DAY_CHANGE: UP_DOWN,
    Kind.MOVING_AVERAGE_CROSS: [("above", "Upwards"), ("below", "Downwards"), ("crosses", "Either way")],
}  # fmt: skip
UNITS = {"price": "Price", "%": "Per cent", "x": "Times the usual", "money": "Value", "min": "Minutes"}
WINDOWS = [("15m", "15 minutes"), ("1h", "1 hour"), ("4h", "4 hours"), ("1d", "1 day"), ("7d", "7 days"),
           ("30d", "30 days")]  # fmt: skip
COOLDOWNS = [(0, "None"), (300, "5 minutes"), (900, "15 minutes"), (3600, "1 hour"), (14_400, "4 hours"),
             (86_400, "1 day"), (604_800, "1 week")]  # fmt: skip
STATUSES = {"active": "Waiting", "triggered": "Fired", "paused": "Paused", "expired": "Ended"}
WAYS = {**CHANNELS, "webhook": "Webhook"}
USUAL_WAYS = ["in_app", "email", "web_push"]
PARAMETERS = ("fast", "slow", "period")
COMMON = ("at_once", "repeat", "cooldown_s", "until", "channels", "webhook_url", "note")


class ListForm(AddressForm):
    """What the address of the list says."""

    status = forms.ChoiceField(choices=[("", "All"), *STATUSES.items()], required=False)


class AlertForm(Form):
    instrument = InstrumentField(label="Instrument")
    portfolio = forms.ModelChoiceField(Portfolio.objects.none(), label="Portfolio", empty_label=None)
    venue = forms.ChoiceField(label="Source of prices", choices=[(it, venue.title) for it, venue in VENUES.items()])
    direction = forms.ChoiceField(label="When", choices=ABOVE_BELOW)
    target = NumberField(label="Target")
    window = forms.ChoiceField(label="Within", choices=WINDOWS)
    fast = forms.IntegerField(label="Fast average", help_text="Candles; 1 is the price itself.")
    slow = forms.IntegerField(label="Slow average", help_text="Candles.")
    period = forms.IntegerField(label="Candles")
    average = forms.ChoiceField(label="Average", choices=[(it, it.upper()) for it in AVERAGES])
    at_once = forms.BooleanField(label="Fire now if it is so already", required=False)
    repeat = forms.ChoiceField(
        label="Fires", choices=[(Alert.Repeat.ONCE, "Once"), (Alert.Repeat.EVERY_TIME, "Every time")]
    )
    cooldown_s = forms.TypedChoiceField(
        label="Pause after each time", choices=COOLDOWNS, coerce=int, required=False, initial=3600
    )
    until = DayField(label="Ends after", required=False)
    channels = forms.MultipleChoiceField(
        label="Told by", choices=list(WAYS.items()), widget=forms.CheckboxSelectMultiple, initial=USUAL_WAYS,
        error_messages={"required": "Choose at least one way."},
    )  # fmt: skip
    webhook_url = forms.CharField(
        label="Webhook", max_length=500, required=False, help_text="Signed JSON is posted to this https address.",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )  # fmt: skip
    note = TextField(label="Note", max_length=500, required=False, help_text="Comes with the message.")

    def __init__(self, *args: Any, user: User, kind: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user, self.kind, self.about = user, kind, KINDS[kind]
        for name in self.fields.keys() - self._names():
            del self.fields[name]
        self._fit()

    def _names(self) -> set[str]:
        about = self.about
        names = {*about.of, *about.parameters, *COMMON}
        if len(about.directions) > 1:
            names.add("direction")
        if about.most is not None:
            names.add("target")
        if about.window:
            names.add("window")
        if self.kind == Kind.MOVING_AVERAGE_CROSS:
            names.add("average")
        return names

    def _fit(self) -> None:
        about = self.about
        offered = dict(DIRECTIONS.get(Kind(self.kind), ABOVE_BELOW))
        self._say("instrument", viewer=self.user)
        self._say("portfolio", queryset=portfolios_of(self.user))
        self._say("direction", choices=[(it, offered[it]) for it in about.directions])
        self._say("target", label=UNITS.get(about.unit, "RSI"), locale=self.user.profile.locale, initial=about.target)
        self._say("window", initial=about.window)
        if about.candles:
            self._say("window", label="Candles of", choices=[(it, it) for it in INTERVALS])
            self._say("period", label="Over candles")
        for name, (usual, least, most) in about.parameters.items():
            self._say(name, initial=usual, min_value=least, max_value=most)
            self.fields[name].widget.attrs.update(min=least, max=most)
        today = timezone.localdate(timezone=self.zone)
        self.fields["until"].widget.attrs["min"] = today.isoformat()

    def _say(self, name: str, **values: Any) -> None:
        for key, value in values.items():
            if name in self.fields:
                setattr(self.fields[name], key, value)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.user.profile.timezone or "UTC")

    @property
    def what(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in COMMON]

    def wanted(self) -> dict[str, Any]:
        """As the service takes it."""
        known = self.cleaned_data
        day = known.get("until")
        parameters = {name: known[name] for name in PARAMETERS if name in known}
        if "average" in known:
            parameters["type"] = known["average"]
        plain = ("portfolio", "venue", "direction", "target", "window", "at_once", "repeat", "channels", "note")
        told = {name: known[name] for name in ("instrument", *plain) if name in known}
        return told | {
            "parameters": parameters, "expires_at": self._ends(day) if day else None,
            "cooldown_s": known["cooldown_s"] if known.get("cooldown_s") not in (None, "") else 3600,
            "webhook_url": known["webhook_url"] if "webhook" in known["channels"] else "",
        }  # fmt: skip

    def _ends(self, day: Any) -> datetime:
        """With all of that day in the person's zone."""
        return datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)


def begun(alert: Alert, zone: ZoneInfo) -> dict[str, Any]:
    """What the form of an alert shows first."""
    names = ("portfolio", "venue", "direction", "target", "window", "at_once", "repeat", "cooldown_s", "channels",
             "webhook_url", "note")  # fmt: skip
    told = {name: getattr(alert, name) for name in names}
    ends = alert.expires_at
    return told | {
        "instrument": alert.instrument.symbol if alert.instrument else "",
        "until": (ends.astimezone(zone) - timedelta(microseconds=1)).date() if ends else None,
        "average": alert.parameters.get("type", AVERAGES[0]),
        **{name: alert.parameters[name] for name in PARAMETERS if name in alert.parameters},
        "target": None if alert.target is None else Decimal(alert.target),
    }
