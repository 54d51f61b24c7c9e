"""C7: a day stays a day, an instant is in UTC, and what cannot have been is refused."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIClient

from config.kit.api import fields
from config.kit.api.serializers import Serializer

pytestmark = [pytest.mark.urls("config.kit.tests.example"), pytest.mark.django_db]


def send(field: str, moment: object):
    return APIClient().post("/api/v1/example/shapes/", {field: moment}, format="json")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2025-01-31", "2025-01-31"),
        ("2025-01-31T13:45:00Z", "2025-01-31T13:45:00Z"),
        ("2025-01-31T13:45:00", "2025-01-31T13:45:00Z"),
        ("2025-01-31T13:45", "2025-01-31T13:45:00Z"),
        ("2025-01-31T13:45:00.123456+05:30", "2025-01-31T08:15:00.123456Z"),
        ("2025-03-30T02:30:00+01:00", "2025-03-30T01:30:00Z"),
        ("1900-01-01", "1900-01-01"),
    ],
)
def test_c7_is_kept_in_one_form(sent, kept):
    assert send("at", sent).json() == {"at": kept}


@pytest.mark.parametrize(
    "moment",
    ["0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31", "9999-12-31T23:59:59-14:00", "2025-02-30", "2025-13-01",
     "2025-W05-1", "20250131", "31.01.2025", "2025-01-31 13:45", "2025-01-31T25:00:00Z", "2025-01-31T13:45:60Z",
     "1738330000", 1738330000, True, None, "", "today", "٢٠٢٥-01-31", "2025-01-31T13:45:00+99:00"],
)  # fmt: skip
def test_c7_is_a_400(moment):
    assert send("at", moment).status_code == 400


def test_c7_the_future_is_a_400():
    tomorrow = timezone.now() + timedelta(days=2)

    for moment in (tomorrow.date().isoformat(), tomorrow.isoformat()):
        response = send("at", moment)
        assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "future")


def test_a_day_field_takes_no_instant():
    assert send("on", "2025-01-31T13:45:00Z").status_code == 400
    assert send("on", "2999-01-31").status_code == 400
    assert send("on", "2099-01-31").json() == {"on": "2099-01-31"}


class Traded(Serializer):
    at = fields.MomentField(future=False)


@pytest.mark.parametrize(
    ("zone", "day", "fine"),
    [("UTC", "2025-06-01", False), ("Asia/Kolkata", "2025-06-01", True), ("America/New_York", "2025-06-01", False),
     ("America/New_York", "2025-05-31", True), ("Asia/Kolkata", "2025-06-02", False)],
)  # fmt: skip
def test_c7_the_future_begins_after_the_owners_day(monkeypatch, zone, day, fine):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2025, 5, 31, 20, 0, tzinfo=UTC))
    traded = Traded(data={"at": day}, context={"zone": ZoneInfo(zone)})

    assert traded.is_valid() is fine


def test_an_instant_is_spelled_in_utc_whatever_zone_is_active():
    with timezone.override("Asia/Kolkata"):
        assert fields.InstantField().to_representation(datetime(2025, 1, 1, tzinfo=UTC)) == "2025-01-01T00:00:00Z"


def test_a_date_is_no_instant():
    with pytest.raises(ValidationError):
        fields.InstantField().run_validation("2025-01-31")
