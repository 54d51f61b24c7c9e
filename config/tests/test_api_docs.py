"""The API describes itself, from this server alone."""

import re

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize("path", ["/api/docs/", "/api/redoc/"])
def test_pages_load_nothing_from_elsewhere_and_run_no_inline_script(path):
    page = Client().get(path).content.decode()

    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!testserver)', page)
    assert not re.findall(r"<script(?![^>]*\bsrc=)", page)
    assert "script-src 'self';" in Client().get(path)["Content-Security-Policy"] + ";"


@pytest.mark.parametrize(("short", "page"), [("/docs", "/api/docs/"), ("/redoc", "/api/redoc/")])
def test_the_papers_addresses_lead_here(short, page):
    assert Client().get(short)["Location"] == page


@pytest.mark.urls("config.kit.tests.example")
def test_the_document_names_what_may_go_wrong():
    document = Client().get("/api/schema/", headers={"Accept": "application/json"}).json()

    assert document["openapi"].startswith("3.1")
    written = document["paths"]["/api/v1/example/writes/{number}/"]["post"]["responses"]
    assert {"400", "401", "404"} <= set(written)
    assert "429" in document["paths"]["/api/v1/example/fetched/"]["get"]["responses"]
    listed = document["paths"]["/api/v1/example/growing/"]["get"]["parameters"]
    assert {"limit", "cursor", "ordering", "kind"} <= {parameter["name"] for parameter in listed}


@pytest.mark.parametrize("query", ["lang=%00", "lang=../../x", "version=%00"])
def test_odd_parameters_do_not_break_the_document(query):
    assert Client().get(f"/api/schema/?{query}").status_code == 200


def test_the_index_says_what_there_is():
    answer = Client().get("/api/v1/").json()

    assert answer["schema"] == "http://testserver/api/schema/"
    assert {"docs", "redoc", "index"} <= set(answer)


@pytest.mark.urls("config.kit.tests.example")
def test_the_browsable_api_needs_no_inline_script_of_its_own():
    page = Client().get("/api/v1/example/fetched/", headers={"Accept": "text/html"})

    assert page["Content-Type"].startswith("text/html")
    inline = re.findall(r"<script([^>]*)>", page.content.decode())
    assert all("src=" in attributes or "application/json" in attributes for attributes in inline)
