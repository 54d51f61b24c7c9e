"""Large numbers in short."""

from markets.templatetags.prices import compact


def test_a_unit_and_a_code_stand_apart():
    assert compact("1220000000000", "USDT").endswith("T\N{NO-BREAK SPACE}USDT")
