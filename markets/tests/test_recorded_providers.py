"""Every documented answer of a provider is read: as values, or as the fault that it is. Skipped without the files."""

import gzip
import json
from pathlib import Path

import pytest
from django.utils import timezone

from config.kit import valkey
from markets import providers
from markets.calc.venues import Venue
from markets.providers import faults
from markets.replay.alphavantage import AlphaVantage
from markets.replay.exchange import Answer
from markets.replay.yahoo import Yahoo
from markets.services.history import YEARS
from markets.tests.providing import providing

FILE = Path(__file__).parents[3] / "shared" / "recordings" / "stock_news_shapes_documented.jsonl.gz"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the recordings are not beside this checkout")


def lines(provider):
    if not FILE.exists():
        return []
    told = [json.loads(line) for line in gzip.decompress(FILE.read_bytes()).splitlines()]
    return [pytest.param(line, id=line["call"][:60]) for line in told if line["provider"] == provider]


@pytest.fixture(autouse=True)
def empty():
    valkey.client().flushdb()


def answer(line):
    body = line["body"] if isinstance(line["body"], str) else json.dumps(line["body"])
    return Answer(body, line["status"])


@pytest.mark.parametrize("line", lines("yahoo"))
def test_yahoo(line):
    service = Yahoo()
    name = "_crumb" if "getcrumb" in line["call"] else "_chart" if "/chart/" in line["call"] else "_summary"
    setattr(service, name, lambda asked: answer(line))
    with providing(service):
        client = providers.get(Venue.YAHOO)
        client.client.sleep = lambda seconds: None
        if line["status"] != 200:
            with pytest.raises(faults.Fault):
                _ask_yahoo(client, name)
        elif name == "_chart":
            assert _ask_yahoo(client, name).days and _ask_yahoo(client, name).actions
        else:
            service._is_stranger = lambda asked: False
            profile, (now, *_) = _ask_yahoo(client, name)
            assert profile.sector and now.market_cap and now.dividend_yield < 10


def _ask_yahoo(client, name):
    now = timezone.now()
    return client.history("X", since=(now - YEARS).date(), now=now) if name == "_chart" else client.figures("X")


ASK = {
    "GLOBAL_QUOTE": lambda client: client.quotes(["IBM"]),
    "OVERVIEW": lambda client: client.figures("IBM"),
    "DIVIDENDS": lambda client: client._actions("IBM", (timezone.now() - 30 * YEARS).date()),
    "SPLITS": lambda client: client._actions("IBM", (timezone.now() - YEARS).date()),
}
EMPTY = {"GLOBAL_QUOTE unknown symbol"}


@pytest.mark.parametrize("line", lines("alphavantage"))
def test_alphavantage(line):
    function = line["call"].split()[0]
    service = AlphaVantage({(function, "IBM"): line["body"], ("SPLITS", "NVDA"): {}, ("DIVIDENDS", "NVDA"): {}})
    refused = {"Information", "Note", "Error Message"} & line["body"].keys()
    if function not in ASK and not refused:
        pytest.skip("a paid call that is not made")
    with providing(service):
        client = providers.get(Venue.ALPHAVANTAGE)
        if refused:
            service.answers["OVERVIEW", "IBM"] = line["body"]
            with pytest.raises((faults.Spent, faults.Refused)):
                client.figures("IBM")
        else:
            assert bool(ASK[function](client)) is (line["call"] not in EMPTY)
