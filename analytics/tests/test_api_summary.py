"""`GET analytics/summary/{symbol}`: four parts with reasons, as the asker's preferences weigh them."""

import json
import math
import time
from decimal import Decimal
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.tests import cast
from analytics.models import Metrics
from markets import live
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.models import Instrument
from markets.services import catalogue, instruments

PARTS = ("trend", "momentum", "volatility", "valuation")


@pytest.fixture(autouse=True)
def simulated(settings: Settings, db: None) -> None:
    settings.MARKET_DATA = "simulated"
    catalogue.load(only={"BTC/USDT", "AAPL", "MSFT", "NVDA", "ORCL", "CRM"})
    now_ms = int(time.time() * 1000)
    live.publish([
        Price(row.pk, row.symbol, Decimal(150), now_ms, Venue.SIMULATOR, now_ms + 60_000, Decimal(150), Decimal(150))
        for row in Instrument.objects.all()
    ])  # fmt: skip


@pytest.fixture
def api(alice: User) -> cast.Api:
    api = cast.Api()
    api.sign_in(alice)
    return api


def read(api: cast.Api, address: str) -> dict[str, Any]:
    answer = api.get(f"analytics/summary/{address}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = json.loads(answer.content, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    return found


def test_a_share_has_all_four_parts_with_reasons_and_the_numbers_behind(api: cast.Api) -> None:
    found = read(api, "AAPL")
    assert found["symbol"] == "AAPL"
    assert found["simulated"] is True
    for name in PARTS:
        part = found[name]
        assert 0 <= part["score"] <= 100
        assert part["label"]
        assert part["reasons"], name
        for reason in part["reasons"]:
            assert reason["text"].endswith(".")
            assert 0 <= reason["score"] <= 100
            assert all(math.isfinite(figure) for figure in reason["figures"].values())
    average = next(r for r in found["trend"]["reasons"] if "from_sma_200" in r["figures"])
    assert f"{abs(average['figures']['from_sma_200']):.1f} %" in average["text"]
    assert "not advice" in found["disclaimer"]


def test_its_ratio_stands_beside_those_of_its_sector(api: cast.Api) -> None:
    reasons = read(api, "AAPL")["valuation"]["reasons"]
    assert any({"pe_times", "pe_ratio", "sector_pe"} <= reason["figures"].keys() for reason in reasons)


def test_a_coin_has_no_valuation_and_says_so(api: cast.Api) -> None:
    found = read(api, "btc-usdt")
    assert found["valuation"]["score"] is None
    assert found["valuation"]["reasons"] == []
    assert found["score"] is not None
    assert any(line.startswith("Valuation: ") for line in found["missing"])


def test_the_persons_preferences_choose_and_the_address_overrides(api: cast.Api, alice: User) -> None:
    alice.profile.style, alice.profile.risk_appetite = "intraday", "low"
    alice.profile.save()
    own, other = read(api, "BTC-USDT"), read(api, "BTC-USDT?style=swing&risk_appetite=high")
    assert (own["style"], own["risk_appetite"]) == ("intraday", "low")
    assert (other["style"], other["risk_appetite"]) == ("swing", "high")
    assert own["momentum"]["score"] == other["momentum"]["score"]
    assert own["momentum"]["weight"] == 50
    assert len(own["warnings"]) >= 1
    assert len(other["warnings"]) < len(own["warnings"])


def test_beta_comes_from_the_nightly_figures_of_the_same_kind_of_prices(api: cast.Api) -> None:
    row = Metrics.objects.create(
        instrument=Instrument.objects.get(symbol="AAPL"), simulated=False, beta=1.25, updated_at="2026-01-01T00:00Z"
    )
    assert not any("beta" in reason["figures"] for reason in read(api, "AAPL")["volatility"]["reasons"])
    row.simulated = True
    row.save()
    assert any(reason["figures"].get("beta") == 1.25 for reason in read(api, "AAPL")["volatility"]["reasons"])


def test_what_is_priced_by_hand_reads_nothing_and_says_why(api: cast.Api, alice: User) -> None:
    instruments.add(instruments.Fresh("MY-FLAT", "Flat", "fund", "INR", Decimal(5)), owner=alice)
    found = read(api, "MY-FLAT")
    assert found["score"] is None
    assert found["simulated"] is False
    assert any(line.startswith("Trend: prices come only when somebody writes one") for line in found["missing"])


@pytest.mark.parametrize(
    ("address", "status"),
    [("NOWHERE", 404), ("AAPL?style=fast", 400), ("AAPL?risk_appetite=", 400), ("AAPL?window=5", 400),
     ("AAPL?style=swing&style=swing", 400)],
)  # fmt: skip
def test_odd_questions_are_refused(api: cast.Api, address: str, status: int) -> None:
    assert api.get(f"analytics/summary/{address}").status_code == status


def test_who_is_not_signed_in_is_asked_to(db: None) -> None:
    assert cast.Api().get("analytics/summary/AAPL").status_code == 401
