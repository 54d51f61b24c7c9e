"""What a person may be told about and by which way, and what holds for those who chose nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

CHANNELS = {"in_app": "In the app", "email": "E-mail", "web_push": "Push"}
Chosen = Mapping[str, Mapping[str, bool] | bool]


@dataclass(frozen=True, slots=True)
class Kind:
    title: str
    hint: str
    usual: frozenset[str]


IN_APP = frozenset({"in_app"})
PUSHED = frozenset({"in_app", "web_push"})  # a browser gets it only where somebody asked for that in it
KINDS: dict[str, Kind] = {
    "alert": Kind("Alerts", "A price, weight or indicator got where you wait for it", PUSHED | {"email"}),
    "movement": Kind("Unusual moves", "What you hold or watch moves far more than on other days", IN_APP),
    "order": Kind("Orders", "A limit or stop order was filled, or ended", PUSHED),
    "corporate_action": Kind("Dividends and splits", "Something happens to what you hold", IN_APP),
    "report": Kind("Reports and imports", "A file you asked for is ready", IN_APP),
    "news": Kind("News", "Headlines about what you hold, once a day", frozenset()),
    "security": Kind("Security", "A new device, another password; its letters come always", PUSHED),
}


def wanted(chosen: Chosen, kind: str, channel: str) -> bool:
    """Whether somebody who chose this wants a notice of this kind by this way."""
    usual = kind in KINDS and channel in KINDS[kind].usual
    choice = chosen.get(kind, usual)
    return choice if isinstance(choice, bool) else choice.get(channel, usual)


def refused(chosen: Chosen, kind: str, channel: str) -> bool:
    """Whether somebody said that they do not want it, which is more than not having asked for it."""
    choice = chosen.get(kind, True)
    return not (choice if isinstance(choice, bool) else choice.get(channel, True))
