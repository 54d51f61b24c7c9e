"""Whether a market is open, and when that changes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from markets import calendars
from markets.calc import hours
from markets.models import Instrument, Session
from markets.queries import sessions
from markets.services import sessions as service


@pytest.fixture(autouse=True)
def nothing_remembered():
    sessions.forget()
    yield
    sessions.forget()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def stock(exchange: str = "NYSE", kind: str = "stock", **fields) -> Instrument:
    return Instrument(symbol="X", name="X", kind=kind, exchange=exchange, currency="USD", **fields)


@pytest.mark.parametrize(
    ("instrument", "now", "is_open", "next_change"),
    [
        (stock(), "2026-07-15T14:00", True, "2026-07-15T20:00"),  # Wednesday, summer time
        (stock(), "2026-07-15T13:30", True, "2026-07-15T20:00"),
        (stock(), "2026-07-15T20:00", False, "2026-07-16T13:30"),
        (stock(), "2026-01-14T14:00", False, "2026-01-14T14:30"),  # winter time
        (stock(), "2026-07-17T21:00", False, "2026-07-20T13:30"),  # Friday evening
        (stock("NSE"), "2026-07-15T05:00", True, "2026-07-15T10:00"),
        (stock("", "fx"), "2026-07-17T21:59", True, "2026-07-17T22:00"),
        (stock("", "fx"), "2026-07-18T12:00", False, "2026-07-19T22:00"),
        (stock("", "fx"), "2026-07-19T22:00", True, "2026-07-24T22:00"),
        (stock("", "crypto"), "2026-07-18T12:00", True, None),
        (stock("ELSEWHERE"), "2026-07-18T12:00", True, None),
        (stock(hand_priced=True), "2026-07-18T12:00", True, None),
    ],
)
def test_usual_hours(db, instrument, now, is_open, next_change):
    assert sessions.state(instrument, at(now)) == (is_open, at(next_change) if next_change else None)


def test_the_table_beats_the_usual_hours(db):
    """Thanksgiving has no row, the day after a short one."""
    service.store(
        "XNYS",
        [
            hours.Span(date(2026, 11, 25), at("2026-11-25T14:30"), at("2026-11-25T21:00")),
            hours.Span(date(2026, 11, 27), at("2026-11-27T14:30"), at("2026-11-27T18:00")),
        ],
        first=date(2026, 11, 1),
    )

    assert sessions.state(stock(), at("2026-11-26T15:00")) == (False, at("2026-11-27T14:30"))
    assert sessions.state(stock(), at("2026-11-27T15:00")) == (True, at("2026-11-27T18:00"))
    assert sessions.spans("XNYS", date(2026, 11, 26), date(2026, 11, 26)) == []
    # beyond what the table knows
    assert [span.day.day for span in sessions.spans("XNYS", date(2026, 11, 27), date(2026, 12, 1))] == [27, 30, 1]


def test_a_state_is_read_once(db, django_assert_max_num_queries):
    sessions.state(stock(), at("2026-07-15T14:00"))
    with django_assert_max_num_queries(0):
        sessions.state(stock("NASDAQ"), at("2026-07-15T15:00"))


@pytest.mark.parametrize("calendar", hours.CALENDARS)
def test_the_usual_hours_are_those_of_the_calendar(calendar):
    """Of a plain week: the third of March."""
    first, last = date(2025, 3, 17), date(2025, 3, 21)
    known = {span.day: span for span in calendars.spans(calendar, first - timedelta(days=30), last)}
    usual = [span for span in hours.usual_spans(calendar, first, last) if span.day in known]

    assert len(usual) >= 3
    assert [known[span.day] for span in usual] == usual


def test_a_start_fills_what_is_missing_and_a_second_does_nothing(db, monkeypatch):
    asked = []

    def spans(calendar: str, first: date, last: date) -> list[hours.Span]:
        asked.append(calendar)
        return list(hours.usual_spans(calendar, last - timedelta(days=3), last))

    monkeypatch.setattr(calendars, "spans", spans)
    service.fill_missing()
    assert asked == list(hours.CALENDARS)
    filled = Session.objects.count()

    assert service.fill_missing() == 0
    assert asked == list(hours.CALENDARS)
    service.refresh()
    assert Session.objects.count() == filled


def test_a_calendar_that_cannot_be_read_is_no_fault(db, monkeypatch):
    def broken(calendar: str, first: date, last: date) -> list[hours.Span]:
        raise KeyError(calendar)

    monkeypatch.setattr(calendars, "spans", broken)
    assert service.fill_missing() == 0
    assert sessions.state(stock(), at("2026-07-15T14:00")).open
