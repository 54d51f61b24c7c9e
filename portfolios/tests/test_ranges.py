"""Which days a range is."""

from datetime import date

import pytest

from portfolios.calc.ranges import Range, Span, last_of_month, months_later, span

TODAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("named", "first"),
    [
        ("1d", date(2026, 3, 31)),
        ("1w", date(2026, 3, 25)),
        ("1m", date(2026, 3, 1)),  # February has no 31st: from its last day's end on
        ("3m", date(2026, 1, 1)),
        ("ytd", date(2026, 1, 1)),
        ("1y", date(2025, 4, 1)),
        ("5y", date(2021, 4, 1)),
        ("max", date(2024, 7, 5)),
    ],
)
def test_a_range_ends_today_and_begins_with_the_end_of_the_day_before(named, first):
    found = span(Range(named), today=TODAY, began=date(2024, 7, 5))
    assert found == Span(first, TODAY)
    assert (found.base, found.days) == (date.fromordinal(first.toordinal() - 1), (TODAY - first).days + 1)


def test_all_of_nothing_is_today():
    assert span(Range.MAX, today=TODAY, began=None) == Span(TODAY, TODAY)


def test_months_without_that_day_end_on_their_last():
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2026, 1, 15), -13) == date(2024, 12, 15)
    assert last_of_month(date(2024, 2, 3)) == date(2024, 2, 29)
