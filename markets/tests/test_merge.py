"""Two rows that are one instrument: nothing of their history is lost."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from markets.calc.venues import Venue
from markets.errors import CannotMerge
from markets.models import Alias, Candle, DailyClose, Instrument, ProviderSymbol
from markets.queries.instruments import by_symbol, public
from markets.services.merge import merge

DAYS = [date(2021, 10, 28), date(2021, 10, 29), date(2021, 11, 1)]


def stock(symbol: str, **fields) -> Instrument:
    return Instrument.objects.create(**{"symbol": symbol, "name": symbol, "kind": "stock", "currency": "USD", **fields})


def closes(instrument: Instrument) -> dict[date, Decimal]:
    return dict(DailyClose.objects.filter(instrument=instrument).values_list("day", "close"))


@pytest.fixture
def fb(db):
    fb = stock("FB")
    Alias.objects.create(symbol="THEFACEBOOK", instrument=fb)
    for day, close in zip(DAYS[:2], (316, 323), strict=True):
        DailyClose.objects.create(instrument=fb, day=day, source=Venue.YAHOO, close=close)
    Candle.objects.create(
        instrument=fb, venue=Venue.YAHOO, interval=1440, ts=datetime(2021, 10, 28, tzinfo=UTC),
        open=1, high=2, low=1, close=2,
    )  # fmt: skip
    ProviderSymbol.objects.create(instrument=fb, provider=Venue.YAHOO, symbol="FB")
    ProviderSymbol.objects.create(instrument=fb, provider=Venue.ALPHAVANTAGE, symbol="FB")
    return fb


@pytest.fixture
def meta(db):
    meta = stock("META")
    for day, close in zip(DAYS[1:], (324, 329), strict=True):
        DailyClose.objects.create(instrument=meta, day=day, source=Venue.YAHOO, close=close)
    ProviderSymbol.objects.create(instrument=meta, provider=Venue.YAHOO, symbol="META")
    return meta


def test_history_and_names_go_along(fb, meta):
    merge(fb, meta)

    assert closes(meta) == dict(zip(DAYS, (316, 324, 329), strict=True))  # its own day stays
    assert Candle.objects.filter(instrument=meta).count() == 1
    assert by_symbol("FB") == by_symbol("thefacebook") == meta
    assert list(public()) == [meta]
    spelled = {row.provider: row.symbol for row in meta.provider_symbols.all()}
    assert spelled == {Venue.YAHOO: "META", Venue.ALPHAVANTAGE: "FB"}


def test_a_ticker_may_be_given_anew(fb, meta):
    merge(fb, meta)
    Alias.objects.filter(symbol="FB").delete()

    assert by_symbol("FB") if stock("FB") else None


def test_merges_follow_each_other(fb, meta):
    merge(fb, meta)
    last = stock("METAVERSE")
    merge(meta, last)

    fb.refresh_from_db()
    assert (fb.merged_into, fb.active) == (last, False)
    assert by_symbol("FB") == by_symbol("META") == last


def test_apps_above_are_told(fb, meta, settings):
    settings.HOOKS = {**settings.HOOKS, "ON_MERGE": ["markets.tests.test_merge.told"]}
    merge(fb, meta)
    assert TOLD == [("FB", "META")]


TOLD: list[tuple[str, str]] = []


def told(*, gone: Instrument, into: Instrument) -> None:
    TOLD.append((gone.symbol, into.symbol))


def test_what_is_not_one_is_not_merged(fb, meta, alice):
    merge(fb, meta)
    refused = [
        (meta, meta), (fb, meta), (meta, fb), (stock("SIE.DE", currency="EUR"), meta),
        (stock("HOUSE", owner=alice), meta), (meta, stock("FLAT", owner=alice)),
    ]  # fmt: skip
    for gone, into in refused:
        with pytest.raises(CannotMerge):
            merge(gone, into)
