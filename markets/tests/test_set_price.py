"""The papers' POST of a market: sets a simulated price, or makes an instrument that is priced by hand."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from accounts.tests import cast
from config.kit.models import Audit
from markets import live
from markets.calc.venues import Venue
from markets.models import Instrument, SimulatedShift
from markets.queries import simulated
from markets.services import shifts

pytestmark = pytest.mark.django_db


@pytest.fixture
def simulation(settings: Any) -> None:
    settings.MARKET_DATA = "simulated"


@pytest.fixture
def development(settings: Any) -> None:
    settings.ENV = "development"


@pytest.fixture
def as_bob(api: cast.Api, bob: User) -> cast.Api:
    api.sign_in(bob)
    return api


def test_the_walk_goes_on_from_there(
    simulation: None, development: None, btc: Instrument, as_bob: cast.Api,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_bob.post("/api/markets/", symbol="BTC/USDT", price=70000.5)
    assert answer.status_code == 200
    assert answer.json() == {"id": btc.pk, "symbol": "BTC/USDT", "price": 70000.5}
    told = as_bob.get("/api/markets/BTC-USDT").json()
    assert (told["price"], told["venue"], told["stale"]) == (70000.5, "simulator", False)
    shift = SimulatedShift.objects.get()
    assert simulated.price(btc, shift.at) == Decimal("70000.5")
    assert Audit.objects.filter(action="market.price_set").count() == 1


def test_setting_it_again_counts_from_where_it_is(simulation: None, btc: Instrument) -> None:
    for price in ("50000", "80000.01", "62000"):
        assert shifts.set_price(btc, Decimal(price)) == Decimal(price)
        assert simulated.price(btc, SimulatedShift.objects.latest("at").at) == Decimal(price)


def test_a_live_pair_says_no(development: None, settings: Any, btc: Instrument, as_bob: cast.Api) -> None:
    settings.MARKET_DATA = "live"
    answer = as_bob.post("/api/markets/", symbol="BTC/USDT", price=1)
    assert (answer.status_code, cast.code_of(answer)) == (409, "live_price")
    assert not SimulatedShift.objects.exists()


def test_an_unknown_symbol_is_priced_by_hand(
    development: None, as_bob: cast.Api, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_bob.post("/api/markets/", symbol="NEW/USDT", price="1.25")
    assert answer.status_code == 201
    made = Instrument.objects.get(symbol="NEW/USDT")
    assert (made.hand_priced, made.currency, made.owner) == (True, "USDT", None)
    assert live.latest([made.pk])[made.pk].venue is Venue.HAND
    assert as_bob.get("/api/markets/NEW-USDT").json()["price"] == 1.25
    with django_capture_on_commit_callbacks(execute=True):
        assert as_bob.post("/api/markets/", symbol="NEW-USDT", price="2").json()["price"] == 2
    assert as_bob.get("/api/markets/NEW-USDT").json()["price"] == 2


def test_elsewhere_only_administrators_may(
    simulation: None, btc: Instrument, api: cast.Api, bob: User, charlie: User
) -> None:
    cast.with_app(charlie)
    assert api.post("/api/markets/", symbol="BTC/USDT", price=1).status_code == 401
    api.sign_in(bob)
    for symbol in ("BTC/USDT", "NEW/USDT"):
        answer = api.post("/api/markets/", symbol=symbol, price=1)
        assert (answer.status_code, cast.code_of(answer)) == (403, "permission_denied")
    assert not SimulatedShift.objects.exists()


@pytest.mark.parametrize(
    "price", [0, -1, "nan", "1e5", "1_0", "٣", None, True, [], 1e300, "0.001", "99999999999999999"]
)
def test_c1_c2_c3_what_is_no_price_is_refused(
    price: object, simulation: None, development: None, btc: Instrument, as_bob: cast.Api
) -> None:
    assert as_bob.post("/api/markets/", symbol="BTC/USDT", price=price).status_code == 400
    assert not SimulatedShift.objects.exists()


def test_two_at_once_end_at_one_of_the_two(simulation: None, btc: Instrument) -> None:
    """The second counts from what the first set: factors do not multiply."""
    shifts.set_price(btc, Decimal(124000))
    shifts.set_price(btc, Decimal(124000))
    last = SimulatedShift.objects.latest("at")
    assert simulated.price(btc, last.at) == Decimal(124000)
    assert last.factor == pytest.approx(1, abs=0.01)
