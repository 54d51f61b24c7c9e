"""Held short or long, by country and kind."""

from datetime import date

import pytest

from portfolios.calc.terms import length, months


@pytest.mark.parametrize(
    ("acquired", "sold", "found"),
    [
        (date(2024, 3, 10), date(2025, 3, 10), "short"),
        (date(2024, 3, 10), date(2025, 3, 11), "long"),
        (date(2024, 2, 29), date(2025, 2, 28), "short"),
        (date(2024, 2, 29), date(2025, 3, 1), "long"),
        (date(2023, 2, 28), date(2024, 2, 29), "short"),  # the last day of its month: Rev. Rul. 66-7
        (date(2023, 2, 28), date(2024, 3, 1), "long"),
        (date(2024, 2, 28), date(2025, 2, 28), "short"),
    ],
)
def test_in_the_united_states_long_is_more_than_a_year(acquired, sold, found):
    assert length(acquired, sold, months=12, month_ends=True) == found


def test_elsewhere_a_month_s_end_is_a_day_as_any_other():
    assert length(date(2023, 2, 28), date(2024, 2, 29), months=12) == "long"


def test_india_asks_a_year_of_what_is_listed_and_two_of_the_rest():
    assert [months("India", kind) for kind in ("stock", "etf", "bond", "crypto", "fx")] == [12, 12, 12, 24, 24]
    assert (months("United States", "crypto"), months("Japan", "stock"), months("", "stock")) == (12, 12, 12)


def test_a_row_of_the_table_goes_before_the_same_row_here():
    said = {("India", ""): 36, ("Japan", "stock"): 60}
    assert [months("India", kind, said) for kind in ("stock", "crypto")] == [12, 36]
    assert [months("Japan", kind, said) for kind in ("stock", "crypto")] == [60, 12]
