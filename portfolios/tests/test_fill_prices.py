"""At which price a move fills an order, and what a trade costs by a schedule: without a database."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from markets.calc.levels import Move
from portfolios.calc.fees import scheduled
from portfolios.calc.orders import filled_at

PRICES = st.decimals("1", "200", places=2)
SIDES, TYPES = st.sampled_from(["buy", "sell"]), st.sampled_from(["limit", "stop"])


@given(SIDES, TYPES, PRICES, st.tuples(PRICES, PRICES, PRICES).map(sorted))
def test_no_price_that_was_not_there_and_no_limit_worse_than_asked(
    side: str, type: str, price: Decimal, way: list[Decimal]
) -> None:
    low, last, high = way
    told = filled_at(side, type, price, Move(1, 1, last, low, high))
    reached = low <= price if (side == "buy") == (type == "limit") else high >= price
    assert (told is not None) == reached
    if told is not None:
        assert low <= told <= high
        if type == "limit":
            assert told <= price if side == "buy" else told >= price


@given(PRICES)
def test_an_order_at_any_price_takes_the_first(price: Decimal) -> None:
    assert filled_at("buy", "market", None, Move(1, 1, price, price, price)) == price


def test_a_schedule_is_fixed_and_a_part_and_never_below_the_least() -> None:
    def fee(**schedule: str) -> Decimal:
        return scheduled(schedule, Decimal("12345.67"), places=2)

    assert fee() == 0
    assert fee(bps="10") == Decimal("12.35")
    assert fee(fixed="1.5", bps="10") == Decimal("13.85")
    assert fee(bps="1", min="5") == 5
