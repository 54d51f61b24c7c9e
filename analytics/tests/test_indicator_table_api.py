"""The table of indicators over the API: all of it, with bounds, words and ways of drawing that charts can rely on."""

import pytest

from accounts.tests import cast
from analytics.calc.indicators.table import INDICATORS
from analytics.serializers.indicator_table import HELP


@pytest.fixture
def table(db: None) -> list[dict]:  # type: ignore[type-arg]
    answer = cast.Api().get("/api/v1/analytics/indicators")
    assert answer.status_code == 200
    return answer.json()["indicators"]  # type: ignore[no-any-return]


def test_each_indicator_is_there_in_the_tables_order(table: list[dict]) -> None:  # type: ignore[type-arg]
    assert [one["name"] for one in table] == list(INDICATORS)


def test_each_is_told_in_plain_words(table: list[dict]) -> None:  # type: ignore[type-arg]
    assert set(HELP) == set(INDICATORS)
    assert all(one["help"].endswith(".") and len(one["help"]) < 160 for one in table)


def test_what_a_chart_sends_from_its_defaults_is_taken(table: list[dict]) -> None:  # type: ignore[type-arg]
    """The defaults lie within the bounds that are told, and a number that is whole is said to be."""
    for one in table:
        given = {each["name"]: each["default"] for each in one["parameters"]}
        assert INDICATORS[one["name"]].read(given) == given
        for each in one["parameters"]:
            assert each["choices"] or each["low"] <= each["default"] <= each["high"]
            assert each["whole"] == isinstance(each["default"], int)


def test_bollinger_is_drawn_over_the_price_and_rsi_below_it(table: list[dict]) -> None:  # type: ignore[type-arg]
    by_name = {one["name"]: one for one in table}
    assert by_name["bollinger"]["pane"] == "price"
    assert (by_name["rsi"]["pane"], by_name["rsi"]["bounds"], by_name["rsi"]["guides"]) == ("own", [0, 100], [30, 70])
    assert by_name["ichimoku"]["rising"] == ["conversion", "base", "span"]
    assert by_name["ichimoku"]["series"][-1]["drawn_back_by"] == "displacement"


def test_c5_it_takes_nothing(db: None) -> None:
    assert cast.Api().get("/api/v1/analytics/indicators?names=rsi").status_code == 400
