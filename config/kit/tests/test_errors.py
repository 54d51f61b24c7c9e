"""One error, shown in the form that the client reads."""

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, override_settings
from rest_framework.test import APIClient

from config.kit import errors

pytestmark = [pytest.mark.urls("config.kit.tests.example"), pytest.mark.django_db]


@pytest.mark.parametrize(
    ("what", "status", "kind", "code", "attr"),
    [
        ("rule", 409, "client_error", "insufficient_funds", None),
        ("shape", 400, "validation_error", "invalid", "price"),
        ("missing", 404, "client_error", "not_found", None),
        ("slower", 429, "client_error", "rate_limited", None),
        ("away", 503, "server_error", "unavailable", None),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/example/raised/{}/", "/example/raised/{}/"])
def test_an_api_and_a_page_that_asks_for_json_get_the_same(path, what, status, kind, code, attr):
    response = APIClient().get(path.format(what), headers={"Accept": "application/json"})

    assert response.status_code == status
    body = response.json()
    assert (body["type"], body["errors"][0]["code"], body["errors"][0]["attr"]) == (kind, code, attr)
    assert body["errors"][0]["detail"]


def test_params_fill_the_sentence():
    response = APIClient().get("/api/v1/example/raised/rule/")

    assert response.json()["errors"][0]["detail"] == "You have 5.00."


@pytest.mark.parametrize(("what", "seconds"), [("away", "5"), ("slower", "7")])
@pytest.mark.parametrize("path", ["/api/v1/example/raised/{}/", "/example/raised/{}/"])
def test_what_passes_says_when_to_come_back(path, what, seconds):
    assert Client().get(path.format(what))["Retry-After"] == seconds


def test_a_page_gets_a_page():
    response = Client().get("/example/raised/rule/", headers={"Accept": "text/html"})

    assert response.status_code == 409
    assert response["Content-Type"].startswith("text/html")
    assert "You have 5.00." in response.content.decode()


def test_an_htmx_request_gets_the_sentence_alone():
    response = Client().get("/example/raised/rule/", headers={"HX-Request": "true"})

    assert response.content == b"You have 5.00."
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("path", ["/api/v1/example/raised/bug/", "/example/raised/bug/"])
def test_k5_what_nobody_foresaw_says_nothing_of_its_cause(path):
    response = Client(raise_request_exception=False).get(path)

    assert response.status_code == 500
    page = response.content.decode()
    assert "secret-canary" not in page
    assert "ZeroDivisionError" not in page
    assert "SECRET_KEY" not in page


def test_an_unknown_address_under_api_answers_in_json_even_to_a_browser():
    response = Client().get("/api/v1/nothing-here/", headers={"Accept": "text/html"})

    assert response.status_code == 404
    assert response.json()["errors"][0]["code"] == "not_found"


class DeadSession:
    """A middleware that meets a database which is away, as the session's does."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        raise OperationalError("the database system is shutting down")


@pytest.mark.parametrize("path", ["/api/v1/example/fetched/", "/example/form/"])
def test_an_outage_inside_a_middleware_is_a_503_too(path, settings):
    here = "config.kit.tests.test_errors.DeadSession"
    with override_settings(MIDDLEWARE=[*settings.MIDDLEWARE[:4], here, *settings.MIDDLEWARE[4:]]):
        response = Client(raise_request_exception=False).get(path)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"


def test_the_page_about_an_outage_does_not_ask_the_database(django_assert_num_queries, rf):
    with django_assert_num_queries(0):
        response = errors.answer(rf.get("/"), errors.Unavailable())

    assert response.status_code == 503
    assert b"try again" in response.content


def test_a_too_large_form_is_413(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    client = Client(enforce_csrf_checks=True)

    response = client.post("/example/form/", {"text": "x" * 100}, content_type="application/x-www-form-urlencoded")

    assert response.status_code in (403, 413)
