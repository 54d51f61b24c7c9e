"""The page of correlations: its figures by hand, what is missing said, and addresses that mean nothing refused."""

import csv
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.tests import cast
from analytics.queries import correlations
from analytics.templatetags.correlations import coefficient
from markets.calc.venues import Venue
from markets.models import DailyClose, Instrument
from markets.services import catalogue

TODAY = date(2026, 11, 20)
SYMBOLS = ["BTC/USDT", "ETH/USDT", "AAPL"]


@pytest.fixture(autouse=True)
def instruments(db: None, settings: Settings) -> dict[str, Instrument]:
    settings.MARKET_DATA = "live"
    catalogue.load(only=SYMBOLS)
    return {row.symbol: row for row in Instrument.objects.all()}


@pytest.fixture
def client(client: Client, instruments: dict[str, Instrument]) -> Client:
    client.force_login(cast.person("Alice"))
    return client


def closed(instrument: Instrument, prices: dict[int, float]) -> None:
    """By how many days ago."""
    DailyClose.objects.bulk_create(
        DailyClose(instrument=instrument, day=TODAY - timedelta(days=ago), source=Venue.YAHOO,
                   close=Decimal(str(price)), adjusted_to=TODAY)
        for ago, price in prices.items()
    )  # fmt: skip


def walks(seed: int, *, days: range, like: dict[int, float] | None = None) -> dict[int, float]:
    dice = np.random.default_rng(seed)
    price, found = 100.0, {}
    for ago in reversed(days):
        price *= 1 + dice.normal(0, 0.02)
        found[ago] = round(price * (like[ago] / 100 if like else 1), 6)
    return found


def test_a_cell_is_pearsons_of_the_days_that_two_share(instruments: dict[str, Instrument]) -> None:
    btc, aapl = instruments["BTC/USDT"], instruments["AAPL"]
    left = walks(1, days=range(1, 32))
    right = {ago: price for ago, price in walks(2, days=range(1, 32), like=left).items() if ago % 7 > 1}
    closed(btc, left)
    closed(aapl, right)
    cell = correlations.heat([btc, aapl], days=30, today=TODAY).rows[0][1]
    common = sorted(right, reverse=True)
    one, other = (np.diff(np.log([prices[ago] for ago in common])) for prices in (left, right))
    assert cell.value == pytest.approx(np.corrcoef(one, other)[0, 1], rel=1e-9)
    assert cell.returns == len(common) - 1


def test_one_that_is_young_takes_no_days_from_the_others(instruments: dict[str, Instrument]) -> None:
    old = [instruments["BTC/USDT"], instruments["ETH/USDT"]]
    for seed, one in enumerate(old):
        closed(one, walks(seed, days=range(1, 95)))
    closed(instruments["AAPL"], walks(9, days=range(1, 14)))
    heat = correlations.heat([*old, instruments["AAPL"]], days=90, today=TODAY)
    assert [cell.returns for cell in heat.rows[0]] == [90, 90, 12]
    assert heat.rows[0][1] == correlations.heat(old, days=90, today=TODAY).rows[0][1]
    assert heat.rows[0][2].few
    assert [cell.column.symbol for cell in heat.apart] == ["ETH/USDT"]  # chance is not ranked


def test_todays_running_day_is_not_counted(instruments: dict[str, Instrument]) -> None:
    btc, eth = instruments["BTC/USDT"], instruments["ETH/USDT"]
    for seed, one in enumerate((btc, eth)):
        closed(one, walks(seed, days=range(40)))
    heat = correlations.heat([btc, eth], days=30, today=TODAY)
    assert (heat.start, heat.end) == (date(2026, 10, 21), date(2026, 11, 19))
    assert heat.rows[0][1].returns == 30


def test_the_pair_says_what_its_cell_says_and_its_line_ends_there(instruments: dict[str, Instrument]) -> None:
    btc, eth = instruments["BTC/USDT"], instruments["ETH/USDT"]
    left = walks(1, days=range(1, 200))
    closed(btc, left)
    closed(eth, walks(2, days=range(1, 200), like=left))
    cell = correlations.heat([btc, eth], days=90, today=TODAY).rows[0][1]
    pair = correlations.pair(btc, eth, days=90, today=TODAY)
    assert pair.cell.value == pytest.approx(cell.value, rel=1e-12)
    assert (pair.cell.returns, len(pair.moves)) == (90, 90)
    assert pair.rolling[-1] == (TODAY - timedelta(days=1), pytest.approx(cell.value, rel=1e-9))
    assert len(pair.rolling) == 198 - 89
    gained = left[1] / left[2] - 1
    assert pair.moves[-1][1] == pytest.approx(100 * gained, rel=1e-9)


@pytest.mark.parametrize("window", [30, 90, 365])
def test_the_page_and_the_api_say_the_same(client: Client, instruments: dict[str, Instrument], window: int) -> None:
    """Of a coin, one that is younger, and a share that does not trade on every day."""
    today = timezone.now().date()
    later = (today - TODAY).days
    btc = walks(1, days=range(-later, 400 - later))
    closed(instruments["BTC/USDT"], btc)
    closed(instruments["ETH/USDT"], walks(2, days=range(-later, 50 - later), like=btc))
    closed(instruments["AAPL"], {ago: price for ago, price in walks(3, days=range(-later, 400 - later)).items()
                                 if (TODAY - timedelta(days=ago)).weekday() < 5})  # fmt: skip
    told = client.get(f"/api/v1/analytics/correlation?symbols={','.join(SYMBOLS)}&window={window}").json()
    heat = correlations.heat([instruments[symbol] for symbol in SYMBOLS], days=window, today=today)
    assert told["symbols"] == SYMBOLS
    assert told["matrix"] == [[cell.value for cell in row] for row in heat.rows]
    assert told["pair_observations"] == [[cell.returns for cell in row] for row in heat.rows]
    assert told["observations"] == min(cell.returns for row in heat.rows for cell in row if not cell.of_itself)
    first, last = (datetime.fromtimestamp(told[end] / 1000, UTC).date() for end in ("from", "to"))
    assert (first, last) == (heat.start - timedelta(days=1), heat.end)
    page = client.get(f"/analytics/?symbols={','.join(SYMBOLS)}&window={window}").content.decode()
    for value in {value for row in told["matrix"] for value in row} - {1.0}:
        assert f"</span>{coefficient(value)}" in page


def test_what_stands_still_or_was_never_there_has_no_figure(instruments: dict[str, Instrument]) -> None:
    btc, eth, aapl = (instruments[symbol] for symbol in SYMBOLS)
    closed(btc, walks(1, days=range(1, 60)))
    closed(eth, dict.fromkeys(range(1, 60), 1.0))
    heat = correlations.heat([btc, eth, aapl], days=30, today=TODAY)
    assert [cell.value for cell in heat.rows[0]] == [1.0, None, None]
    assert [cell.returns for cell in heat.rows[0]] == [30, 30, 0]
    assert correlations.pair(btc, eth, days=30, today=TODAY).rolling == []
    assert correlations.pair(btc, aapl, days=30, today=TODAY).cell.value is None


@pytest.mark.parametrize("pair", ["", "&pair=BTC/USDT,ETH/USDT", "&pair=BTC/USDT,AAPL", "&pair=AAPL,ETH/USDT"])
def test_the_page_says_what_is_missing(client: Client, instruments: dict[str, Instrument], pair: str) -> None:
    now = timedelta(days=(date.today() - TODAY).days)
    closed(instruments["BTC/USDT"], {ago - now.days: price for ago, price in walks(1, days=range(1, 14)).items()})
    closed(instruments["ETH/USDT"], {ago - now.days: price for ago, price in walks(2, days=range(1, 14)).items()})
    page = client.get(f"/analytics/?symbols={','.join(SYMBOLS)}&window=90{pair}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "12 of 90 days" in text
    assert "0 of 90 days" in text
    assert "nan" not in text.lower().replace("finance", "")


def test_a_pressed_cell_is_answered_by_its_pair_alone(client: Client) -> None:
    address = "/analytics/?symbols=BTC/USDT,ETH/USDT&pair=BTC/USDT,ETH/USDT"
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": "pair"}).content.decode()
    assert part.lstrip().startswith('<div id="pair">')
    assert "Too little in common" in part


def test_the_table_is_a_file_too(client: Client, instruments: dict[str, Instrument]) -> None:
    today = timezone.now().date()
    later = (today - TODAY).days
    btc = walks(1, days=range(-later, 40 - later))
    closed(instruments["BTC/USDT"], btc)
    closed(instruments["ETH/USDT"], walks(2, days=range(-later, 40 - later), like=btc))
    answer = client.get(f"/analytics/?symbols={','.join(SYMBOLS)}&window=30&format=csv")
    rows = list(csv.reader(answer.content.decode().splitlines()))
    cell = correlations.heat([instruments[symbol] for symbol in SYMBOLS], days=30, today=today).rows[0][1]
    assert rows[0] == ["symbol", *SYMBOLS]
    assert [row[0] for row in rows[1:]] == SYMBOLS
    assert rows[1][1:] == ["1.0", repr(cell.value), ""]
    assert f"correlation-30-days-to-{today - timedelta(days=1)}.csv" in answer["Content-Disposition"]
    assert client.get("/analytics/?format=xlsx").status_code == 400


def test_the_cell_of_the_pair_below_is_marked(client: Client) -> None:
    page = client.get("/analytics/?symbols=BTC/USDT,ETH/USDT&pair=ETH/USDT,BTC/USDT").content.decode()
    (marked,) = re.findall(r'<a aria-current="true" href="[^"]*pair=([^"#]*)', page)
    assert marked == "ETH/USDT,BTC/USDT"


def test_bobs_own_instrument_is_unknown_to_others(client: Client) -> None:
    bob = cast.person("Bob")
    Instrument.objects.create(symbol="BOBS-BOAT", name="Boat", kind="fund", currency="USD", owner=bob)
    address = "/analytics/?symbols=BTC/USDT,BOBS-BOAT"
    assert "Not known here: BOBS-BOAT" in client.get(address).content.decode()
    client.force_login(bob)  # not Alice's any more
    assert "Not known here" not in client.get(address).content.decode()


@pytest.mark.parametrize("query", [
    "window=91", "window=-30", "window=1e2", "window=٣٠", "symbols=%00", "pair=BTC/USDT", "pair=A,B,C",
    "symbols=AAPL,BTC/USDT&pair=AAPL,ETH/USDT", f"symbols={','.join(f'S{at}' for at in range(13))}",
])  # fmt: skip
def test_c_an_address_that_means_nothing_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/analytics/?{query}").status_code == 400
