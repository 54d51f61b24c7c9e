"""What a person may be told about and by which way, and what holds for those who chose nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

CHANNELS = {"in_app": "In the app", "email": "E-mail", "push": "Push"}


@dataclass(frozen=True, slots=True)
class Kind:
    title: str
    hint: str
    usual: frozenset[str]


IN_APP = frozenset({"in_app"})
KINDS: dict[str, Kind] = {
    "alert": Kind("Alerts", "A price, weight or indicator got where you wait for it", frozenset({"in_app", "email"})),
    "order": Kind("Orders", "A limit or stop order was filled, or ended", IN_APP),
    "corporate_action": Kind("Dividends and splits", "Something happens to what you hold", IN_APP),
    "report": Kind("Reports and imports", "A file you asked for is ready", IN_APP),
    "news": Kind("News", "Headlines about what you hold, once a day", frozenset()),
}


def wanted(chosen: Mapping[str, Mapping[str, bool] | bool], kind: str, channel: str) -> bool:
    """Whether somebody who chose this wants a notice of this kind by this way."""
    usual = kind in KINDS and channel in KINDS[kind].usual
    choice = chosen.get(kind, usual)
    return choice if isinstance(choice, bool) else choice.get(channel, usual)
