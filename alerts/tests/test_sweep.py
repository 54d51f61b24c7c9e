"""The sweep of each minute: what ticks do not drive, and what nobody saw. It may look as often as it likes."""

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from accounts.models import User
from alerts.models import Alert, Notification
from alerts.queries.alerts import would_have_fired
from alerts.services import alerts, sweep
from alerts.tests.alerting import fresh, hit, made, moved, priced, values
from config.kit import valkey
from markets import engine
from markets.calc.intervals import DAY_MS, MINUTE_MS, Interval
from markets.calc.venues import Venue
from markets.models import Candle, Instrument
from portfolios.services import portfolios


def candles(one: Instrument, interval: Interval, closes: list[float], *, end_ms: int, **columns: Any) -> None:
    """The last one ends at `end_ms`."""
    Candle.objects.bulk_create(
        Candle(**{
            "instrument": one, "venue": Venue.BINANCE, "interval": interval, "open": close, "high": close,
            "low": close, "close": close, "volume": 10.0,
            "ts": datetime.fromtimestamp((end_ms - (len(closes) - place) * interval.ms) / 1000, UTC),
            **{name: column[place] for name, column in columns.items()},
        })
        for place, close in enumerate(closes)
    )  # fmt: skip


def back_to(alert: Alert, ms: int, **more: Any) -> None:
    """It has waited since."""
    Alert.objects.filter(pk=alert.pk).update(armed_ms=ms, **more)


@pytest.fixture
def now_ms() -> int:
    return int(time.time() * 1000)


@pytest.fixture(autouse=True)
def engine_is_up(now_ms: int) -> None:
    valkey.client().set(engine.SEEN, f"{now_ms}-0")


def test_a_crossing_that_the_engine_missed_fires_once(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100")
    priced(btc, "105")
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]
    hit(alert, moved(btc, "106"))
    assert values(alert) == [Decimal(105)]


def test_a_spike_while_the_engine_was_away_is_found_in_candles(alice: User, btc: Instrument, now_ms: int) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100", repeat="every_time", cooldown_s=0)
    later = made(alice, btc, "100")  # armed after it
    end_ms = Interval.M1.floor(now_ms)
    candles(btc, Interval.M1, [90, 90, 90], end_ms=end_ms, high=[90.0, 101.5, 90.0])
    back_to(alert, end_ms - 10 * MINUTE_MS)
    valkey.client().set(engine.SEEN, f"{end_ms - 5 * MINUTE_MS}-0")
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]
    assert (values(alert), values(later)) == ([Decimal("101.5")], [])
    assert fresh(alert).triggered_at == datetime.fromtimestamp((end_ms - 2 * MINUTE_MS) / 1000, UTC)


def test_candles_that_come_late_are_read_as_well(alice: User, btc: Instrument, now_ms: int) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100")
    end_ms = Interval.M1.floor(now_ms)
    back_to(alert, end_ms - 10 * MINUTE_MS)
    valkey.client().set(engine.SEEN, f"{end_ms - 5 * MINUTE_MS}-0")
    assert sweep.sweep() == 0
    valkey.client().set(engine.SEEN, f"{now_ms}-0")
    candles(btc, Interval.M1, [101, 90], end_ms=end_ms)
    assert sweep.sweep() == 1


def test_what_has_ended_expires(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100", expires_at=timezone.now() + timedelta(days=1))
    Alert.objects.filter(pk=alert.pk).update(expires_at=timezone.now())
    priced(btc, "150")
    assert sweep.sweep() == 0
    assert fresh(alert).status == Alert.Status.EXPIRED
    assert alerts.rearm(fresh(alert)).alert.expires_at is None


def test_after_its_cool_down_it_waits_again(alice: User, btc: Instrument) -> None:
    priced(btc, "90")
    alert = made(alice, btc, "100", repeat="every_time", cooldown_s=3600)
    hit(alert, moved(btc, "100"))
    Alert.objects.filter(pk=alert.pk).update(quiet_until=timezone.now() + timedelta(seconds=30), armed_ms=0)
    priced(btc, "99")
    assert sweep.sweep() == 0
    assert fresh(alert).side == "below"


def test_a_change_within_a_window(alice: User, btc: Instrument, now_ms: int) -> None:
    end_ms = Interval.M1.floor(now_ms)
    candles(btc, Interval.M1, [100.0] * 70, end_ms=end_ms)
    priced(btc, "100")
    up = made(alice, btc, "5", kind="percent_change", window="1h")
    down = made(alice, btc, "5", kind="percent_change", window="1h", direction="below")
    either = made(alice, btc, "5", kind="percent_change", window="1h", direction="crosses")
    priced(btc, "94")
    assert sweep.sweep() == 2
    assert [values(it) for it in (up, down, either)] == [[], [Decimal(-6)], [Decimal(6)]]
    assert Notification.objects.get(alert=down).title == "BTC/USDT is down 5 % in 1h"


def test_indicators_of_closed_candles(alice: User, btc: Instrument, now_ms: int) -> None:
    end_ms = Interval.H1.floor(now_ms)
    falling = list(np.linspace(200, 100, 120))
    candles(btc, Interval.H1, falling[:-1], end_ms=end_ms - Interval.H1.ms)
    window = {"window": "1h"}
    strong = made(alice, btc, "60", kind="rsi", **window)
    over = alerts.create(
        alice, instrument=btc, kind="moving_average_cross", parameters={"slow": 20}, **window
    ).alert  # fmt: skip
    spike = alerts.create(alice, instrument=btc, kind="volume_spike", **window).alert
    assert {it.side for it in (strong, over, spike)} == {"below"}
    for alert in (strong, over, spike):
        back_to(alert, end_ms - 60_000)
    candles(btc, Interval.H1, [180.0], end_ms=end_ms, volume=[100.0])
    assert [sweep.sweep(), sweep.sweep()] == [3, 0]
    assert values(spike) == [Decimal(10)]
    assert [value is not None and value > 60 for value in values(strong)] == [True]
    assert Notification.objects.get(alert=over).title == "BTC/USDT has its price above its average of 20 (1h)"


def test_a_new_high_of_52_weeks(alice: User, btc: Instrument, now_ms: int) -> None:
    today_ms = Interval.D1.floor(now_ms)
    candles(btc, Interval.D1, [100.0] * 200, end_ms=today_ms, high=[*[100.0] * 150, 140.0, *[110.0] * 49])
    priced(btc, "139")
    alert = alerts.create(alice, instrument=btc, kind="new_high").alert
    priced(btc, "140")
    assert sweep.sweep() == 0
    priced(btc, "140.01")
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]
    assert Notification.objects.get(alert=alert).title == "BTC/USDT is at a new 52-week high"


def test_what_a_portfolio_is_worth(alice: User) -> None:
    book = portfolios.open_one(alice, name="Mine", base_currency="USD", opening_balance=Decimal(1000))
    alert = alerts.create(
        alice, kind="portfolio_value", portfolio=book, target=Decimal(500), direction="below"
    ).alert  # fmt: skip
    assert (alert.side, sweep.sweep()) == ("above", 0)
    alerts.change(alert, target=Decimal(2000), direction="above", at_once=True)
    Alert.objects.filter(pk=alert.pk).update(target=Decimal(900), side="below", status="active")
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]
    assert Notification.objects.get(alert=alert).title == "Mine is worth more than 900 USD"


def test_when_it_would_have_fired(alice: User, btc: Instrument, now_ms: int) -> None:
    end_ms = Interval.M15.floor(now_ms)
    closes = [90.0, 105.0] * 24
    candles(btc, Interval.M15, closes, end_ms=end_ms)
    often = alerts.drafted(alice, instrument=btc, target=Decimal(100), repeat="every_time", cooldown_s=3600)
    found = would_have_fired(often)
    assert len(found) == 12
    assert {it.value for it in found} == {Decimal(105)}
    assert not Alert.objects.exists()
    assert end_ms - DAY_MS < found[0].at.timestamp() * 1000 < end_ms


def test_one_that_cannot_be_looked_at_stops_no_other(
    alice: User, btc: Instrument, monkeypatch: pytest.MonkeyPatch
) -> None:
    priced(btc, "90")
    bad = made(alice, btc, "70", kind="rsi")
    Alert.objects.filter(pk=bad.pk).update(parameters={"nonsense": 1})
    good = made(alice, btc, "100")
    priced(btc, "101")
    assert sweep.sweep() == 1
    assert values(good) == [Decimal(101)]
