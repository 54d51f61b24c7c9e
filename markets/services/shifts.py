"""A simulated price that somebody sets: the walk goes on from there."""

import math
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import orjson
from django.db import transaction
from django.utils import timezone

from config.kit import errors, money, valkey
from markets import live
from markets.calc.simulation import candles
from markets.calc.ticks import Price
from markets.calc.venues import Venue
from markets.errors import LivePrice
from markets.feeds.simulator.desk import FRESH_MS
from markets.models import Instrument, SimulatedShift
from markets.queries.shapes import book, grid_of
from markets.queries.source import is_simulated
from markets.services.simulation import COMMANDS, answer_key

PATIENCE_S = 0.6
MOST_TICKS = 10**15  # beyond, a float no longer tells one tick from the next


class OffTheGrid(errors.RuleBroken):
    code = "invalid_price"
    detail = "This instrument's price is a number of ticks of {tick}."


def set_price(instrument: Instrument, price: Decimal) -> Decimal:
    """From now on the walk goes on from `price`, rounded to the tick; everybody is told before this returns."""
    if instrument.hand_priced or not is_simulated():
        raise LivePrice
    grid = grid_of(instrument)
    units = (price / grid.price(1)).to_integral_value()
    if not 1 <= units <= MOST_TICKS:
        raise OffTheGrid(tick=money.text(grid.price(1)), attr="price")
    with transaction.atomic():
        Instrument.objects.select_for_update().get(pk=instrument.pk)  # two factors on one price would multiply
        at = timezone.now()
        ticks = book([instrument])
        stands = candles.prices_at(ticks, int(at.timestamp() * 1000))[0] - ticks.log_tick[0]
        factor = math.exp(math.log(units) - stands)
        shift = SimulatedShift.objects.create(instrument=instrument, at=at, factor=factor)
        said = grid.price(float(units))
        transaction.on_commit(lambda: _tell(shift, said))
    return said


def _tell(shift: SimulatedShift, price: Decimal) -> None:
    """First the simulator, which else would go on telling the old price; then everybody."""
    with suppress(*valkey.Unavailable):
        token = uuid4().hex
        command = [token, shift.instrument_id, int(shift.at.timestamp() * 1000), shift.factor]
        if valkey.client().publish(COMMANDS, orjson.dumps(command)):
            valkey.client().blpop([answer_key(token)], timeout=PATIENCE_S)
        live.publish([_price(shift.instrument, price)])


def _price(instrument: Instrument, price: Decimal) -> Price:
    now_ms = int(timezone.now().timestamp() * 1000)
    before = live.latest([instrument.pk]).get(instrument.pk)
    if before is None:
        return Price(
            instrument_id=instrument.pk, symbol=instrument.symbol, price=price, ts_ms=now_ms, venue=Venue.SIMULATOR,
            good_until_ms=now_ms + FRESH_MS, low=price, high=price,
        )  # fmt: skip
    opened = before.price - before.change_24h if before.change_24h is not None else None
    change = price - opened if opened is not None else None
    return replace(
        before, price=price, ts_ms=now_ms, low=price, high=price, bid=None, ask=None,
        good_until_ms=max(before.good_until_ms, now_ms + FRESH_MS), venue=Venue.SIMULATOR,
        high_24h=max(price, before.high_24h or price), low_24h=min(price, before.low_24h or price), change_24h=change,
        change_pct_24h=money.rounded(100 * change / opened, 8) if change is not None and opened else None,
    )  # fmt: skip
