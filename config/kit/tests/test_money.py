"""Money adds up exactly, never mixes currencies, and is shown as people write it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.kit import money
from config.kit.money import Money

amounts = st.decimals(min_value=-(10**19), max_value=10**19, places=18, allow_nan=False, allow_infinity=False)
NB = money.NO_BREAK


@given(st.lists(amounts, max_size=20))
def test_nothing_is_lost_in_sums(parts):
    total = Money(Decimal(0), "EUR")
    for part in parts:
        total += Money(part, "EUR")
    for part in reversed(parts):
        total -= Money(part, "EUR")

    assert total == Money(Decimal(0), "EUR")


@given(amounts, amounts)
def test_products_are_exact(price, quantity):
    product = (Money(price, "USD") * quantity).amount

    scaled = int(price.scaleb(18, money.CONTEXT)) * int(quantity.scaleb(18, money.CONTEXT))
    assert int(product.scaleb(36, money.CONTEXT)) == scaled


@given(amounts)
def test_text_is_the_same_number(amount):
    text = money.text(amount)

    assert Decimal(text) == amount
    assert "E" not in text
    assert text != "-0"
    assert not (("." in text) and text.endswith(("0", ".")))


@given(amounts, st.sampled_from(sorted(money.LOCALES)))
def test_what_is_shown_can_be_typed_again(amount, locale):
    cents = money.rounded(amount, 2)

    assert money.parse(money.grouped(cents, locale=locale), locale) == cents


def test_currencies_do_not_mix():
    with pytest.raises(money.MixedCurrencies):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")
    with pytest.raises(money.MixedCurrencies):
        _ = Money(Decimal(1), "EUR") < Money(Decimal(1), "USD")


@pytest.mark.parametrize("amount", [1, 1.0, "1"])
def test_money_is_a_decimal(amount):
    with pytest.raises(TypeError):
        Money(amount, "EUR")


def test_money_is_not_multiplied_by_floats():
    with pytest.raises(TypeError):
        Money(Decimal(1), "EUR") * 1.5


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("2.005", "USD", "2"), ("2.015", "USD", "2.02"), ("2.5", "JPY", "2"), ("1.0005", "KWD", "1"),
     ("0.123456785", "BTC", "0.12345678")],
)  # fmt: skip
def test_rounding_is_half_to_even_in_the_currencys_unit(amount, currency, expected):
    assert money.text(Money(Decimal(amount), currency).rounded().amount) == expected


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "expected"),
    [
        ("1234567", "INR", "en-IN", "₹12,34,567.00"),
        ("999", "INR", "en-IN", "₹999.00"),
        ("100000", "INR", "hi", "₹1,00,000.00"),
        ("1234567.891", "USD", "en", "$1,234,567.89"),
        ("-1234.5", "EUR", "de", f"\N{MINUS SIGN}1.234,50{NB}€"),
        ("1234.5", "EUR", "fr", f"1{NB}234,50{NB}€"),
        ("-0.001", "USD", "en", "$0.00"),
        ("5", "JPY", "en", "¥5"),
        ("5", "KWD", "en", f"KWD{NB}5.000"),
        ("0.5", "BTC", "en", "₿0.50000000"),
        ("5", "USD", "xx", "$5.00"),
    ],
)
def test_shown(amount, currency, locale, expected):
    assert money.shown(Money(Decimal(amount), currency), locale=locale) == expected


def test_shown_with_its_code():
    assert money.shown(Money(Decimal(5), "USD"), code=True) == f"USD{NB}5.00"


@pytest.mark.parametrize(
    ("typed", "locale", "expected"),
    [("1,234.5", "en", "1234.5"), ("1234.5", "en", "1234.5"), ("1.234,5", "de", "1234.5"), ("0,5", "de", "0.5"),
     ("12,34,567", "en-IN", "1234567"), ("1 234,5", "fr", "1234.5"), ("\N{MINUS SIGN}5", "en", "-5"),
     (" 7 ", "en", "7")],
)  # fmt: skip
def test_parsed(typed, locale, expected):
    assert money.parse(typed, locale) == Decimal(expected)


@pytest.mark.parametrize(
    "typed", ["1,5", "1,23,4", "12,34,567", "1.234.5", "1e5", "", "-", "١٢", "1_0", "0x1", "NaN", "1" * 21]
)
def test_not_a_number(typed):
    with pytest.raises(money.NotANumber):
        money.parse(typed, "en")
