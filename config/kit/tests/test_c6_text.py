"""C6: text is normalised, then counted; what cannot be stored or turns the reading around is a 400."""

import json

import pytest
from rest_framework.test import APIClient

pytestmark = [pytest.mark.urls("config.kit.tests.example"), pytest.mark.django_db]


def send(field: str, text: object):
    return APIClient().post(
        "/api/v1/example/shapes/", json.dumps({field: text}).encode(), content_type="application/json"
    )


@pytest.mark.parametrize(
    "text",
    ["nul\0", "\ud800", "\u202egnp.exe", "\u2066x", "a\u0301" * 11, "e" + "\u0301" * 10_000, "bell\a", "two\nlines",
     "\x85", "", "   ", "x" * 11, 5, True, None, ["x"], {"a": 1}],
)  # fmt: skip
def test_c6_is_a_400(text):
    assert send("note", text).status_code == 400


@pytest.mark.parametrize(
    ("text", "kept"),
    [("e\u0301" * 10, "é" * 10), ("👩‍👩‍👧", "👩‍👩‍👧"), ("  trimmed ", "trimmed"),
     ("ВТС/USDТ", "ВТС/USDТ"), ("<b>x</b>", "<b>x</b>")],
)  # fmt: skip
def test_c6_is_kept_in_one_form(text, kept):
    assert send("note", text).json() == {"note": kept}


def test_lines_are_kept_where_they_belong():
    assert send("text", "one\r\ntwo\tthree").json() == {"text": "one\ntwo\tthree"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("flag", 1), ("flag", "yes"), ("flag", None), ("flag", "True"), ("flag", []), ("side", "hold"), ("side", 1),
     ("side", []), ("side", "BUY"), ("id", 5), ("id", True), ("id", "{12345678-1234-5678-1234-567812345678}"),
     ("id", "12345678123456781234567812345678"), ("id", "x"), ("quantity", True),
     ("quantity", 1.0), ("quantity", "1.0")],
)  # fmt: skip
def test_what_is_nearly_a_value_is_a_400(field, value):
    assert send(field, value).status_code == 400


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("flag", True),
        ("flag", False),
        ("side", "buy"),
        ("id", "12345678-1234-5678-1234-567812345678"),
        ("quantity", -5),
    ],
)
def test_a_value_comes_back(field, value):
    assert send(field, value).json() == {field: value}
