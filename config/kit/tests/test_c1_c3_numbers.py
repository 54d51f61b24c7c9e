"""C1 to C3: a number has one spelling, stays what it is, and has a sign that makes sense."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIClient

from config.kit.api import fields

pytestmark = [pytest.mark.urls("config.kit.tests.example"), pytest.mark.django_db]


def send(field: str, json_text: str):
    body = f'{{"{field}": {json_text}}}'.encode()
    return APIClient().generic("POST", "/api/v1/example/shapes/", body, content_type="application/json")


ODD = ["1e400", "1e1000000", "1e-1000000000", "1" * 30, "0." + "1" * 19, "123456789012345678901", "true", "null", "[]"]


@pytest.mark.parametrize("field", ["amount", "price", "quantity"])
@pytest.mark.parametrize("number", [*ODD, "NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("quoted", [False, True])
def test_c1_is_a_400(field, number, quoted):
    assert send(field, f'"{number}"' if quoted else number).status_code == 400


@pytest.mark.parametrize(
    ("field", "number", "code"),
    [("price", "-5", "not_positive"), ("price", "0", "not_positive"), ("fee", "-0.01", "negative"),
     ("price", "0e5", "not_positive"), ("price", "-0.0", "not_positive")],
)  # fmt: skip
def test_c2_a_sign_that_makes_no_sense_is_a_400(field, number, code):
    response = send(field, number)

    assert response.status_code == 400
    assert response.json()["errors"] == [
        {"code": code, "detail": response.json()["errors"][0]["detail"], "attr": field}
    ]


def test_c2_zero_may_be_allowed():
    assert send("fee", "0").json() == {"fee": "0"}


@pytest.mark.parametrize(
    "text",
    ["١٢", "1_0", " 1 ", "1 ", "+1", ".5", "5.", "1e5", "1E-7", "0x10", "", "१", "1,5", "1\\n"],
)
@pytest.mark.parametrize("field", ["amount", "quantity"])
def test_c3_another_spelling_is_a_400(field, text):
    assert send(field, f'"{text}"').status_code == 400


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ("62150.50", "62150.5"),
        ('"62150.50"', "62150.5"),
        ("123456789.123456789123", "123456789.123456789123"),
        ("1e-07", "0.0000001"),
        ("1.5E3", "1500"),
        ("99999999999999999999.999999999999999999", "99999999999999999999.999999999999999999"),
        ("-0", "0"),
        ('"007"', "7"),
        ("10", "10"),
    ],
)
def test_a_number_comes_back_as_plain_text(sent, answered):
    assert send("amount", sent).json() == {"amount": answered}


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**19), max_value=10**19, places=18))
def test_nothing_is_lost_between_text_and_number(number):
    field = fields.DecimalField()

    assert field.run_validation(field.to_representation(number)) == number


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused(text):
    try:
        number = fields.DecimalField().run_validation(text)
    except ValidationError:
        return
    assert isinstance(number, Decimal)
    assert text.isascii()
    assert len(number.as_tuple().digits) <= 38


def test_a_float_never_becomes_money():
    with pytest.raises(ValidationError):
        fields.DecimalField().run_validation(1.1)


def test_c3_nothing_typed_is_not_null():
    field = fields.DecimalField(allow_null=True)

    assert field.run_validation(None) is None
    with pytest.raises(ValidationError):
        field.run_validation("")
