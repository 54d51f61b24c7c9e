"""Where people can be reached, and when they do not want to be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

from accounts.models import User
from alerts.calc import quiet
from alerts.models import PushSubscription, Wishes


@dataclass(slots=True)
class Reach:
    user_id: int
    name: str
    email: str
    """Empty while it is not verified: until then it may be somebody else's."""
    zone: str
    chosen: dict[str, Any]
    quiet_from: time | None
    quiet_to: time | None
    digest: bool
    """One letter a day instead of many."""
    endpoints: list[str] = field(default_factory=list)

    def quiet_until(self, now: datetime) -> datetime | None:
        return quiet.ends(now, self.zone, self.quiet_from, self.quiet_to)


def reach(user_ids: Iterable[int]) -> dict[int, Reach]:
    """Of those who may still sign in."""
    wanted = set(user_ids)
    endpoints: dict[int, list[str]] = defaultdict(list)
    for user_id, endpoint in PushSubscription.objects.filter(user_id__in=wanted).values_list("user_id", "endpoint"):
        endpoints[user_id].append(endpoint)
    hours = {it.user_id: it for it in Wishes.objects.filter(user_id__in=wanted)}
    people = User.objects.filter(pk__in=wanted, is_active=True).select_related("profile")
    return {it.pk: _reach(it, hours.get(it.pk), endpoints[it.pk]) for it in people}


def _reach(user: User, wishes: Wishes | None, endpoints: list[str]) -> Reach:
    return Reach(
        user.pk, user.name, user.email if user.email_verified_at else "", user.profile.timezone, user.profile.notify,
        wishes.quiet_from if wishes else None, wishes.quiet_to if wishes else None,
        wishes is not None and wishes.digest, endpoints,
    )  # fmt: skip
