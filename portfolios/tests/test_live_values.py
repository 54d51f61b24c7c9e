"""What the hub works out step by step is what a valuation from nothing says, to the last digit."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from portfolios.calc.exact import ZERO
from portfolios.calc.following import Followed, Priced, Read, move
from portfolios.calc.valuation import Position, Quote, value

ASSETS, RATES = (1, 2, 3), ("EUR", "INR")
NUMBERS = st.decimals("0.000000000000000001", "99999999999", places=18)
RATED = st.one_of(st.none(), st.decimals("0.0001", "200", places=18))
CHANGES = st.one_of(st.none(), st.decimals("-9999", "9999", places=8))
QUOTES = st.builds(Quote, NUMBERS, RATED, CHANGES, st.just("market"), st.just(0), st.just(False))
POSITIONS = st.fixed_dictionaries({
    asset: st.builds(Position, st.just(asset), NUMBERS, NUMBERS, NUMBERS, st.just("USD"), st.just(f"A{asset}"))
    for asset in ASSETS
})  # fmt: skip
MOVES = st.lists(st.tuples(st.sampled_from(ASSETS), QUOTES), max_size=12)
CASH = st.fixed_dictionaries({name: st.decimals("-9999999", "9999999", places=18) for name in (*RATES, "USD")})


@given(POSITIONS, CASH, MOVES, st.fixed_dictionaries(dict.fromkeys(RATES, RATED)))
def test_whatever_moves_it_agrees(
    positions: Mapping[int, Position], cash: Mapping[str, Decimal],
    moves: list[tuple[int, Quote]], rates: dict[str, Decimal | None],
) -> None:  # fmt: skip
    followed, quotes = Followed(Read(uuid4(), 1, "USD", list(positions.values()), cash, {})), {}
    rates["USD"] = Decimal(1)
    followed.exchange(rates)
    for asset, quote in moves:
        quotes[asset] = quote
        move([followed], asset, Priced(quote))

    told = value(positions.values(), quotes, cash, rates)
    assert (followed.total_value, followed.balance) == (told.total_value, told.balance)
    assert (followed.day_change, followed.unrealized_pnl) == (told.day_change, told.unrealized_pnl)
    assert followed.day_change_pct == told.day_change_pct
    for row in told.holdings:
        mine = followed.rows[row.asset]
        assert (mine.value, mine.unrealized_pnl, mine.change) == (row.value, row.unrealized_pnl, row.day_change)


def test_what_has_no_price_counts_as_nothing() -> None:
    position = Position(1, Decimal(2), Decimal(10), Decimal(10), "USD", "A")
    followed = Followed(Read(uuid4(), 1, "USD", [position], {"USD": Decimal(5)}, {}))
    followed.exchange({"USD": Decimal(1)})
    row = followed.rows[1]
    move([followed], 1, Priced(Quote(Decimal(7), Decimal(1), None, "market", 0, False)))
    assert (followed.total_value, followed.unrealized_pnl, followed.day_change) == (19, 4, ZERO)
    move([followed], 1, Priced(None))
    assert (followed.total_value, followed.unrealized_pnl, row.value) == (5, ZERO, None)
