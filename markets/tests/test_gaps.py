"""Minutes that are missing are found in the table; a full buffer gives up the oldest and says which."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DataError

from markets.calc.adjust import Close
from markets.calc.candles import Bar, MinuteFold
from markets.calc.intervals import DAY_MS, MINUTE_MS
from markets.models import DailyClose, Instrument
from markets.queries.gaps import Gap, missing
from markets.services.candles import store
from markets.services.keeping import Keeper

START_MS = 20_000 * DAY_MS


def at(minute: int) -> int:
    return START_MS + minute * MINUTE_MS


def bar(instrument_id: int, minute: int, *, venue: int = 1, close: float = 1) -> Bar:
    return Bar(instrument_id, venue, 1, at(minute), 1, 1, 1, close, 1)


@pytest.mark.django_db
def test_i5_silences_are_found_with_their_edges(btc: Instrument) -> None:
    minutes = [*range(10), *range(20, 30), 32, *range(34, 50)]
    store([bar(btc.pk, minute) for minute in minutes] + [bar(btc.pk, 5, venue=2)])
    found = missing([1], start_ms=at(0), end_ms=at(60))
    assert found == [Gap(btc.pk, 1, at(9), at(21)), Gap(btc.pk, 1, at(49), at(60))]
    assert missing([1], start_ms=at(0), end_ms=at(50), silence_ms=MINUTE_MS)[1:] == [
        Gap(btc.pk, 1, at(29), at(33)), Gap(btc.pk, 1, at(32), at(35)),
    ]  # fmt: skip
    assert missing([2], start_ms=at(0), end_ms=at(60)) == [Gap(btc.pk, 2, at(5), at(60))]
    assert missing([3], start_ms=at(0), end_ms=at(60)) == missing([1], start_ms=at(34), end_ms=at(50)) == []


def test_over_the_bound_the_oldest_go_and_the_newest_state_stays() -> None:
    keeper = Keeper(bound=3)
    keeper.add(bar(7, minute) for minute in range(3))
    keeper.add([bar(7, 0, close=2)])
    assert (len(keeper), keeper.take_lost()) == (3, [])
    keeper.add([bar(7, 3), bar(8, 9)])
    assert keeper.lost == 2
    assert keeper.take_lost() == [Gap(7, 1, at(0), at(2))]
    assert keeper.take_lost() == []


@pytest.mark.django_db
def test_what_the_venue_said_is_not_replaced_by_what_was_folded(btc: Instrument) -> None:
    keeper = Keeper()
    keeper.add([bar(btc.pk, 0, close=5)], final=True)
    keeper.add([bar(btc.pk, 0, close=6)])
    assert keeper.flush()
    assert [row.close for row in btc.candles.filter(interval=1)] == [5]
    assert len(keeper) == 0


@pytest.mark.django_db
def test_a_bar_that_changes_while_it_is_written_is_written_again(btc: Instrument) -> None:
    written: list[list[float]] = []

    def write(bars: list[Bar], *, final: bool = False) -> int:
        closes = [each.close for each in bars]
        if not final:
            written.append(closes)
        if closes == [1]:
            keeper.add([bar(btc.pk, 0, close=2)])
        return len(closes)

    keeper = Keeper(write=write)
    keeper.add([bar(btc.pk, 0)])
    assert keeper.flush()
    assert written == [[1], [2]]


@pytest.mark.django_db
def test_a_batch_that_is_refused_holds_up_no_other(btc: Instrument) -> None:
    def write(bars: list[Bar], *, final: bool = False) -> int:
        if any(each.close == 13 for each in bars):
            raise DataError
        return 0

    keeper = Keeper(write=write)
    keeper.add([bar(btc.pk, 0, close=13), bar(btc.pk, 1)])
    assert keeper.flush()
    assert (keeper.lost, keeper.take_lost()) == (2, [Gap(btc.pk, 1, at(0), at(2))])


@pytest.mark.django_db
def test_the_days_last_trade_is_its_close_to_the_last_digit(btc: Instrument) -> None:
    fold, keeper = MinuteFold(), Keeper()
    rows = [(DAY_MS - 1, "62150.123456789012345678"), (DAY_MS - 60_000, "1"), (DAY_MS + 5, "2"), (DAY_MS + 4, "3")]
    for number, (later_ms, price) in enumerate(rows):
        fold.add(btc.pk, 1, START_MS + later_ms, Decimal(price), quantity=Decimal(1), trade_id=number)
        fold.take()
        keeper.add_closes(fold.closes())
        assert keeper.flush()
    assert fold.closes() == []
    rows_kept = [Close(*row) for row in DailyClose.objects.values_list("instrument_id", "day", "source", "close")]
    assert rows_kept == [
        Close(btc.pk, date(2024, 10, 4), 1, Decimal("62150.123456789012345678")),
        Close(btc.pk, date(2024, 10, 5), 1, Decimal(2)),
    ]
