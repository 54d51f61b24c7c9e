"""C4: a body that is not quite JSON, or far too much of it, is a 400 or a 413."""

import json

import pytest
from rest_framework.test import APIClient

pytestmark = [pytest.mark.urls("config.kit.tests.example"), pytest.mark.django_db]


def send(body: bytes):
    return APIClient().generic("POST", "/api/v1/example/shapes/", body, content_type="application/json")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" * 40 + b"]" * 40,
        b'{"amount": ' + b"9" * 5_000 + b"}",
        b'{"amount": 1.' + b"9" * 5_000 + b"}",
        b'{"amount": 1e99999999999999999999}',
        b'{"amount": "1", "amount": "2"}',
        b'{"note": "\xff\xfe"}',
        b'{"amount": NaN}',
        b'{"amount": -Infinity}',
        b'{"note": "\\ud800"}',
        b'{"\\udfff": 1}',
        b"{",
        b"\xef\xbb\xbf{}",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_c4_is_a_400(body):
    response = send(body)

    assert response.status_code == 400
    assert response.json()["errors"][0]["code"] == "parse_error"


def test_c4_ten_megabytes_are_413():
    response = send(b'{"note": "' + b"x" * 10_000_000 + b'"}')

    assert response.status_code == 413
    assert response.json()["errors"][0]["code"] == "too_large"


def test_a_whole_surrogate_pair_is_an_emoji():
    response = send(json.dumps({"note": "🌊"}).encode())

    assert (response.status_code, response.json()["note"]) == (200, "🌊")


@pytest.mark.parametrize("body", [b'"text"', b"[]", b"null", b"5"])
def test_json_that_is_no_object_is_a_400(body):
    assert send(body).status_code == 400
