"""The page that documents the WebSockets, and that its client works as printed."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from markets import live
from markets.tests.prices import instrument, price_of
from tests.server import Served, served, wait_for


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Served]:
    with served() as running:
        yield running


def test_the_client_works_as_printed(server: Served, transactional_db: None, tmp_path: Path) -> None:
    rows = [instrument("BTC/USDT"), instrument("ETH/USDT")]
    live.instruments_changed()
    live.publish([price_of(rows[0], "62150.50"), price_of(rows[1], "2500")])
    wait_for(lambda: _hears(server, "BTC/USDT", "ETH/USDT"), what="the hub to know them")
    page = httpx.get(f"{server.url}/api/websockets/").text
    printed = re.search(r'<pre id="client"[^>]*>(.*?)</pre>', page, re.S)
    assert printed is not None
    told = tmp_path / "told"
    with told.open("w") as out, subprocess.Popen([sys.executable, "-c", unescape(printed[1])], stdout=out) as client:
        try:
            wait_for(lambda: len(told.read_text().splitlines()) >= len(rows), what="two prices")
        finally:
            client.kill()
    lines = {tuple(line.split()[:2]) for line in told.read_text().splitlines()}
    assert lines == {("BTC/USDT", "62150.5"), ("ETH/USDT", "2500")}
    live.forget([row.pk for row in rows])


def _hears(server: Served, *symbols: str) -> bool:
    with connect(f"ws://127.0.0.1:{server.port}/ws/prices") as socket:
        return {price["symbol"] for price in json.loads(socket.recv(timeout=5))["prices"]} == set(symbols)


def test_it_is_found_from_the_pages_and_the_api(server: Served) -> None:
    assert "/api/websockets/" in httpx.get(f"{server.url}/markets/").text
    assert "/api/websockets/" in httpx.get(f"{server.url}/api/schema/").text
