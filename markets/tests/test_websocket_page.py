"""The page that documents the WebSockets, and that its client works as printed."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from markets import live
from markets.tests.prices import instrument, price_of
from tests.server import Served, served


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served() as running:
        yield running


def test_the_client_works_as_printed(server: Served, transactional_db: None) -> None:
    rows = [instrument("BTC/USDT"), instrument("ETH/USDT")]
    page = httpx.get(f"{server.url}/api/websockets/").text
    printed = re.search(r'<pre id="client"[^>]*>(.*?)</pre>', page, re.S)
    assert printed is not None
    live.publish([price_of(rows[0], "62150.50"), price_of(rows[1], "2500")])
    argv = [sys.executable, "-c", unescape(printed[1])]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as client:
        assert client.stdout is not None
        lines = {tuple(client.stdout.readline().split()[:2]) for _ in rows}
        client.kill()
    assert lines == {("BTC/USDT", "62150.5"), ("ETH/USDT", "2500")}
    live.forget([row.pk for row in rows])


def test_it_is_found_from_the_pages_and_the_api(server: Served) -> None:
    assert "/api/websockets/" in httpx.get(f"{server.url}/markets/").text
    assert "/api/websockets/" in httpx.get(f"{server.url}/api/schema/").text
