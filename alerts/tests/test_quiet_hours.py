"""Nobody is woken in their quiet hours: what would wake them goes when those end."""

from datetime import UTC, datetime, time

import pytest

from accounts.models import User
from alerts.calc import quiet
from alerts.models import Wishes
from alerts.services import deliveries, digests
from alerts.tests.receivers import Letters, Listening
from alerts.tests.telling import deliver, delivery, later, told

pytestmark = pytest.mark.django_db
NIGHT = (time(22), time(7))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("now", "zone", "hours", "ends"), [
    ("2026-03-01T21:59", "UTC", NIGHT, None),
    ("2026-03-01T22:00", "UTC", NIGHT, "2026-03-02T07:00"),
    ("2026-03-02T06:59", "UTC", NIGHT, "2026-03-02T07:00"),
    ("2026-03-02T07:00", "UTC", NIGHT, None),
    ("2026-03-01T17:00", "Asia/Kolkata", NIGHT, "2026-03-02T01:30"),  # 22:30 there
    ("2026-03-28T23:00", "Europe/Berlin", NIGHT, "2026-03-29T05:00"),  # the night that summer time begins
    ("2026-03-01T13:00", "UTC", (time(12), time(14)), "2026-03-01T14:00"),
    ("2026-03-01T15:00", "UTC", (time(12), time(14)), None),
    ("2026-03-01T15:00", "UTC", (time(12), time(12)), None),
    ("2026-03-01T15:00", "UTC", (None, time(7)), None),
    ("2026-03-01T15:00", "UTC", (time(12), None), None),
])  # fmt: skip
def test_when_quiet_ends(now, zone, hours, ends) -> None:
    assert quiet.ends(at(now), zone, *hours) == (at(ends) if ends else None)


def test_the_letter_of_a_day_goes_in_the_morning() -> None:
    assert digests.next_one(at("2026-03-01T06:00"), "UTC") == at("2026-03-01T08:00")
    assert digests.next_one(at("2026-03-01T08:00"), "UTC") == at("2026-03-02T08:00")
    assert digests.next_one(at("2026-03-01T06:00"), "Asia/Kolkata") == at("2026-03-02T02:30")


@pytest.fixture
def night(alice: User, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is midnight, and quiet until seven."""
    Wishes.objects.create(user=alice, quiet_from=time(22), quiet_to=time(7))
    now = at("2030-03-02T00:00")
    monkeypatch.setattr(deliveries.timezone, "now", lambda: now)
    return now


def test_what_wakes_is_held_and_goes_when_they_end(
    alice: User, night: datetime, letters: Letters, hook: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = told(alice, "in_app", "email", "webhook", webhook_url=hook.url)
    deliver(found)
    row = delivery(found, "email")
    assert (row.state, row.due_at, row.tries) == ("held", at("2030-03-02T07:00"), 0)
    assert letters.got == []
    assert len(hook.got) == 1, "machines do not sleep"
    assert delivery(found, "in_app").state == "sent"

    monkeypatch.setattr(deliveries.timezone, "now", lambda: at("2030-03-02T07:00"))
    deliver(found)
    assert len(letters.got) == 1
    assert delivery(found, "email").state == "sent"


def test_safety_does_not_wait(alice: User, night: datetime, letters: Letters) -> None:
    deliver(told(alice, "email", kind="security"))
    assert len(letters.got) == 1


def test_what_is_tried_again_at_night_waits_too(alice: User, letters: Letters, monkeypatch) -> None:
    letters.refuses = ["451 later"]
    found = told(alice, "email")
    deliver(found)
    always = (time(0), time(23, 59, 59, 999999))
    Wishes.objects.create(user=alice, quiet_from=always[0], quiet_to=always[1])
    later(found, minutes=1)
    deliver(found)
    assert delivery(found, "email").state == "held"
