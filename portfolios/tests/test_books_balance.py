"""Whatever happens in a portfolio, its books balance to the last digit, and postings tell the same cash."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from portfolios.calc.books import Book, Fees, Policy, fold
from portfolios.calc.entries import OF_SHARES, Entry, Kind, Part
from portfolios.calc.exact import ZERO, exactly, product
from portfolios.calc.lots import Method
from portfolios.calc.postings import Account, postings

BASE, START = "USD", date(2024, 1, 1)
KEPT = [Method.FIFO, Method.LIFO, Method.HIFO, Method.AVERAGE]
quantities = st.decimals("0.00000001", "1000000", places=8)
prices = st.decimals("0.00000001", "1000000000000", places=8)
costs = st.sampled_from([ZERO, ZERO, Decimal("1.23"), Decimal("0.000000000000000001")])
steps = st.lists(
    st.tuples(
        st.sampled_from(list(Kind)), st.sampled_from([1, 2]), quantities, prices, costs, costs,
        st.sampled_from([("USD", Decimal(1)), ("INR", Decimal("0.011947312345678901"))]), st.booleans(),
        st.sampled_from([Fraction(2), Fraction(3, 2), Fraction(1, 3)]), st.integers(0, 2),
    ),
    max_size=60,
)  # fmt: skip


def entries(drawn: list) -> list[Entry]:
    """Only what can happen: nobody sells what is not there."""
    book, found, day = Book(BASE), [], START
    for number, (kind, asset, wanted, price, fee, tax, (currency, rate), in_base, factor, later) in enumerate(drawn):
        day += timedelta(max(later, kind in OF_SHARES))  # splits come first in their day
        quantity = min(wanted, book.of(asset).quantity) if kind in (Kind.SELL, Kind.TRANSFER_OUT) else wanted
        if not quantity:
            continue
        bare = kind in (Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.INTEREST, Kind.FEE, Kind.TAX)
        amount = product(quantity, price)
        carried = ()
        if kind is Kind.TRANSFER_IN:
            cost = product(amount, Decimal("0.7"))
            carried = (Part(f"{number}.0", START, quantity, cost, product(cost, rate), currency),)
        entry = Entry(
            str(number), number, day, kind, asset=None if bare else asset, quantity=quantity, amount=amount, fee=fee,
            tax=tax, currency=currency, rate=rate, settles_in_base=in_base,
            factor=factor + 1 if kind is Kind.BONUS else factor, carried=carried,
        )  # fmt: skip
        book.apply(entry)
        found.append(entry)
    return found


@exactly
def assert_balanced(book: Book) -> None:
    kept = sum((lots.base_cost for lots in book.lots.values()), ZERO)
    cash = sum((purse.base for purse in book.cash.values()), ZERO)
    assert book.gained + book.income - book.fees - book.taxes - book.carried == kept + cash - book.put_in
    assert book.gained == sum((gain.amount for gain in book.gains), ZERO)
    for lots in book.lots.values():
        parts = lots.parts()
        assert all(part.quantity > 0 for part in parts)
        assert sum((part.quantity for part in parts), ZERO) == lots.quantity
        assert sum((part.cost for part in parts), ZERO) == lots.cost
        assert sum((part.base_cost for part in parts), ZERO) == lots.base_cost


@settings(max_examples=60, deadline=None)
@given(steps, st.sampled_from(KEPT), st.sampled_from(list(Fees)))
def test_d3_nothing_is_lost_and_nothing_is_made(drawn: list, method: Method, fees: Fees) -> None:
    happened = entries(drawn)
    book = Book(BASE, Policy(method, fees))
    for entry in happened:
        book.apply(entry)
        assert_balanced(book)
    assert_balanced(fold(happened, base=BASE, policy=Policy(method, fees)))


@settings(max_examples=60, deadline=None)
@given(steps)
@exactly
def test_d3_postings_of_an_entry_add_up_to_nothing_and_tell_the_cash(drawn: list) -> None:
    happened = entries(drawn)
    book, cash = fold(happened, base=BASE), {}
    for entry in happened:
        rows = postings(entry, base=BASE)
        assert sum((row.base for row in rows), ZERO) == 0
        for currency in {row.currency for row in rows}:
            assert sum((row.amount for row in rows if row.currency == currency), ZERO) == 0
        for row in rows:
            if row.account is Account.CASH:
                cash[row.currency] = cash.get(row.currency, ZERO) + row.amount
    kept = {currency: purse.amount for currency, purse in book.cash.items() if purse.amount}
    assert kept == {currency: amount for currency, amount in cash.items() if amount}


def test_d6_thirds_and_dust_and_trillions_leave_no_rest() -> None:
    third, dust = Decimal("0.33333333"), Decimal("0.00000001")
    for method in KEPT:
        book = Book(BASE, Policy(method, Fees.IN_COST))
        for number in range(3):
            buy = Entry(str(number), number, START, Kind.BUY, asset=1, quantity=third, currency=BASE, fee=dust)
            book.apply(buy._replace(amount=product(third, Decimal(10) ** 12)))
        for number in range(3, 6):
            sell = Entry(str(number), number, START, Kind.SELL, asset=1, quantity=third, currency=BASE)
            book.apply(sell._replace(amount=product(third, Decimal(10) ** 12)))
        lots = book.of(1)
        assert (lots.quantity, lots.cost, lots.base_cost, lots.parts()) == (0, 0, 0, [])
        assert book.gained == -3 * dust
        assert_balanced(book)
