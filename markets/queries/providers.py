"""What administrators are shown of each provider: whether it is asked, what is left of the day, what went wrong.

Of keys and tokens only whether they are set: they come from the environment, and nothing shows them again.
"""

from collections import Counter
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count

from config.kit import valkey
from markets import providers
from markets.calc.venues import Venue
from markets.models import Backfill, ProviderSymbol
from markets.providers.notes import Note, read


@dataclass(frozen=True)
class Setting:
    name: str
    value: str  # of a secret: set, or not set
    is_secret: bool = False


@dataclass(frozen=True)
class Shown:
    venue: Venue
    is_asked: bool
    settings: list[Setting]
    instruments: int
    per_day: int
    left: int | None = None  # None: Valkey is away
    note: Note | None = None
    history: Counter[str] = field(default_factory=Counter)  # rows of Backfill by state

    @property
    def history_pct(self) -> int | None:
        rows = sum(self.history.values())
        return 100 * self.history[Backfill.State.DONE] // rows if rows else None


SETTINGS = {
    Venue.YAHOO: ("YAHOO_URL", "YAHOO_CALLS_PER_DAY"),
    Venue.ALPHAVANTAGE: ("ALPHAVANTAGE_KEY", "ALPHAVANTAGE_CALLS_PER_DAY"),
    Venue.OWN_DATA: ("OWN_DATA_URL", "OWN_DATA_TOKEN", "OWN_DATA_CALLS_PER_DAY"),
}
SECRETS = {"ALPHAVANTAGE_KEY", "OWN_DATA_TOKEN", "OWN_DATA_URL"}  # an address may hold a key as well


def shown() -> list[Shown]:
    known = dict(ProviderSymbol.objects.values_list("provider").annotate(Count("id")))
    history: dict[int, Counter[str]] = {}
    for source, state, rows in Backfill.objects.values_list("source", "state").annotate(Count("id")):
        history.setdefault(source, Counter())[state] = rows
    return [_shown(venue, known.get(venue, 0), history.get(venue, Counter())) for venue in providers.ALL]


def _shown(venue: Venue, instruments: int, history: Counter[str]) -> Shown:
    budget = providers.get(venue).client.budget
    try:
        left, note = budget.left(), read(venue)
    except valkey.Unavailable:
        left, note = None, None
    return Shown(
        venue, providers.is_ready(venue), [_setting(name) for name in SETTINGS[venue]], instruments,
        budget.per_day, left, note, history,
    )  # fmt: skip


def _setting(name: str) -> Setting:
    value = getattr(settings, name)
    if name in SECRETS:
        return Setting(name, "set" if value else "not set", is_secret=True)
    return Setting(name, str(value))
