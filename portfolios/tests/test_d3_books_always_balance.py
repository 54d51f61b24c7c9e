"""Row D3: whatever is entered, changed, deleted or dated back, the books balance, and are those of a fresh start."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.models import User
from config.kit.errors import RuleBroken
from markets.models import Instrument
from portfolios.calc.books import fold
from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.calc.exact import exactly
from portfolios.models import CashBalance, Gain, Holding, Lot, Portfolio, Posting, Transaction
from portfolios.models.columns import SUMS
from portfolios.queries import entries
from portfolios.services import ledger, portfolios, projection

STEPS = int(os.environ.get("D3_STEPS", "50"))
EXAMPLES = int(os.environ.get("D3_EXAMPLES", "10"))
START = datetime(2026, 1, 5, tzinfo=UTC)
ZERO = Decimal(0)

dates = st.integers(0, 8).map(lambda after: START.date() + timedelta(days=after))
instants = st.integers(0, 20).map(lambda turns: START + timedelta(hours=10 * turns))
days = st.one_of(dates, instants)
amounts = st.one_of(st.integers(1, 40).map(Decimal), st.decimals("0.00000001", "1000000000", places=8, allow_nan=False))
fees = st.sampled_from([ZERO, ZERO, Decimal("0.01"), Decimal("1.333333333333333333")])
currencies = st.sampled_from([("USD", None), ("INR", Decimal("0.011973261842391734")), ("EUR", Decimal("1.1"))])
kinds_of_cash = st.sampled_from([Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.INTEREST, Kind.FEE, Kind.TAX])


class Books(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        owner = User.objects.create(email=f"d3-{id(self)}@example.com", name="D3")
        self.books = [portfolios.open_one(owner, name=name, base_currency="USD") for name in ("One", "Two")]
        self.assets = [
            Instrument.objects.create(symbol=f"D3-{number}-{id(self)}", name="D3", kind="stock", currency="USD")
            for number in range(2)
        ]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def attempt(self, action) -> None:
        """What is refused has changed nothing; what it says is a rule of the product's, never a fault."""
        try:
            with transaction.atomic():
                action()
        except RuleBroken:
            pass

    def record(self, book: int, draft: Draft) -> None:
        self.attempt(lambda: ledger.record(self.books[book], ledger.New(draft), by=None))

    @rule(book=st.integers(0, 1), kind=kinds_of_cash, day=days, amount=amounts, fee=fees, money=currencies)
    def cash(self, book, kind, day, amount, fee, money):
        self.record(book, Draft(kind=kind, executed_at=day, amount=amount, fee=fee, currency=money[0], rate=money[1]))

    @rule(
        book=st.integers(0, 1), sale=st.booleans(), asset=st.integers(0, 1), day=days, quantity=amounts,
        price=amounts, fee=fees, tax=fees, money=currencies, in_base=st.booleans(),
    )  # fmt: skip
    def trade(self, book, sale, asset, day, quantity, price, fee, tax, money, in_base):
        kind = Kind.SELL if sale else Kind.BUY
        self.record(
            book,
            Draft(
                kind=kind, executed_at=day, asset=self.assets[asset].pk, quantity=quantity, price=price, fee=fee,
                tax=tax, currency=money[0], rate=money[1], settles_in_base=in_base,
            ),
        )  # fmt: skip

    @rule(book=st.integers(0, 1), asset=st.integers(0, 1), day=days, part=st.integers(1, 7), price=amounts)
    def sell_a_part(self, book, asset, day, part, price):
        held = Holding.objects.filter(portfolio=self.books[book], instrument=self.assets[asset]).first()
        if held is not None and (quantity := (held.quantity / part).quantize(Decimal("1e-18"))) > 0:
            name = self.assets[asset].pk
            self.record(book, Draft(kind=Kind.SELL, executed_at=day, asset=name, quantity=quantity, price=price))

    @rule(book=st.integers(0, 1), asset=st.integers(0, 1), day=days, amount=amounts, tax=fees, money=currencies)
    def dividend(self, book, asset, day, amount, tax, money):
        name = self.assets[asset].pk
        given = {"amount": amount, "tax": tax, "currency": money[0], "rate": money[1]}
        self.record(book, Draft(kind=Kind.DIVIDEND, executed_at=day, asset=name, **given))

    @rule(
        book=st.integers(0, 1), asset=st.integers(0, 1), day=days, bonus=st.booleans(),
        ratio=st.sampled_from(["2:1", "1:1", "3:2", "1:3", "7:5"]),
    )  # fmt: skip
    def shares(self, book, asset, day, bonus, ratio):
        kind = Kind.BONUS if bonus else Kind.SPLIT
        self.record(book, Draft(kind=kind, executed_at=day, asset=self.assets[asset].pk, ratio=ratio))

    @rule(book=st.integers(0, 1), asset=st.integers(0, 1), day=days, quantity=amounts, price=amounts, money=currencies)
    def bring(self, book, asset, day, quantity, price, money):
        name = self.assets[asset].pk
        given = {"quantity": quantity, "price": price, "currency": money[0], "rate": money[1]}
        self.record(book, Draft(kind=Kind.TRANSFER_IN, executed_at=day, asset=name, **given))

    @rule(book=st.integers(0, 1), asset=st.integers(0, 1), day=days, part=st.integers(1, 5), worth=amounts)
    def send(self, book, asset, day, part, worth):
        held = Holding.objects.filter(portfolio=self.books[book], instrument=self.assets[asset]).first()
        if held is None or not (quantity := (held.quantity / part).quantize(Decimal("1e-18"))):
            return
        name = self.assets[asset].pk
        draft = Draft(kind=Kind.TRANSFER_OUT, executed_at=day, asset=name, quantity=quantity, amount=worth)
        self.attempt(lambda: ledger.send(self.books[book], draft, to=self.books[1 - book], by=None))

    def _some(self, which: int) -> Transaction | None:
        rows = Transaction.objects.filter(portfolio__in=self.books, void=False).order_by("created_at", "id")
        count = rows.count()
        return rows[which % count] if count else None

    @rule(which=st.integers(0, 1000), day=days, quantity=amounts)
    def edit(self, which, day, quantity):
        row = self._some(which)
        if row is None or row.kind in (Kind.SPLIT, Kind.BONUS):
            return
        given = {"quantity": quantity, "price": row.price} if row.quantity else {"amount": quantity}
        if row.kind == Kind.TRANSFER_OUT:
            given["amount"] = row.amount
        draft = Draft(
            kind=Kind(row.kind), executed_at=day, asset=row.instrument_id, fee=row.fee, tax=row.tax,
            currency=row.currency, rate=row.rate, settles_in_base=row.settles_in_base, **given,
        )  # fmt: skip
        self.attempt(lambda: ledger.revise(row, draft, by=None))

    @rule(which=st.integers(0, 1000))
    def delete(self, which):
        if row := self._some(which):
            self.attempt(lambda: ledger.void([row], by=None))

    @precondition(lambda self: Transaction.objects.filter(portfolio__in=self.books).count() > 5)
    @rule(book=st.integers(0, 1), method=st.sampled_from(["fifo", "lifo", "hifo", "average"]), fees=st.booleans())
    def other_method(self, book, method, fees):
        policy = "separate" if fees else "in_cost"
        self.attempt(lambda: portfolios.change(self.books[book], cost_basis=method, fee_policy=policy))

    @invariant()
    def balances(self):
        for book in self.books:
            check(Portfolio.objects.get(pk=book.pk))


@exactly
def check(book: Portfolio) -> None:
    sums: dict[str, Decimal] = {}
    cash: dict[str, Decimal] = {}
    for posting in Posting.objects.filter(portfolio=book):
        sums[posting.currency] = sums.get(posting.currency, ZERO) + posting.amount
        sums["base"] = sums.get("base", ZERO) + posting.base
        if posting.account == "cash":
            cash[posting.currency] = cash.get(posting.currency, ZERO) + posting.amount
    assert not any(sums.values()), sums
    purses = {row.currency: row for row in CashBalance.objects.filter(portfolio=book)}
    assert {name: row.amount for name, row in purses.items() if row.amount} == {k: v for k, v in cash.items() if v}
    held = {row.instrument_id: row for row in Holding.objects.filter(portfolio=book)}
    lots: dict[int, Decimal] = {}
    for lot in Lot.objects.filter(portfolio=book):
        lots[lot.instrument_id] = lots.get(lot.instrument_id, ZERO) + lot.quantity
    assert {name: row.quantity for name, row in held.items() if row.quantity} == lots
    _earned_is_what_there_is(book, held.values(), purses.values())
    _as_from_the_beginning(book, held, purses)


def _earned_is_what_there_is(book, held, purses) -> None:
    """At any prices and rates."""
    prices = {row.instrument_id: Decimal(place + 1) / 7 for place, row in enumerate(held)}
    rates = {row.currency: Decimal(place + 2) / 3 for place, row in enumerate(purses)}
    value = sum((row.quantity * prices[row.instrument_id] for row in held), ZERO)
    unrealised = sum((row.quantity * prices[row.instrument_id] - row.base_cost for row in held), ZERO)
    balance = sum((row.amount * rates[row.currency] for row in purses), ZERO)
    by_currency = sum((row.amount * rates[row.currency] - row.base for row in purses), ZERO)
    earned = book.gained + unrealised + book.income - book.fees - book.taxes - book.carried + by_currency
    assert round(earned - (value + balance - book.put_in), 30) == 0


def _as_from_the_beginning(book, held, purses) -> None:
    rows = [entries.of(row) for row in Transaction.objects.filter(portfolio=book, void=False).order_by("number")]
    fresh = fold(rows, base=book.base_currency, policy=projection.policy(book))
    for name in SUMS:
        assert getattr(book, name) == getattr(fresh, name), name
    for asset, holding in held.items():
        lots = fresh.of(asset)
        assert (holding.quantity, holding.base_cost) == (lots.quantity, lots.base_cost)
        kept = {row.name: row for row in Lot.objects.filter(portfolio=book, instrument=asset)}
        assert {name: (row.quantity, row.cost, row.base_cost, row.unit) for name, row in kept.items()} == {
            name: (lot.part.quantity, lot.part.cost, lot.part.base_cost, lot.unit) for name, lot in lots.rows().items()
        }
    for currency, purse in fresh.cash.items():
        assert (purses[currency].amount, purses[currency].base) == (purse.amount, purse.base)
    told = sorted((row.sold_on, row.lot, row.proceeds, row.cost) for row in Gain.objects.filter(portfolio=book))
    assert told == sorted((it.sold, it.part.lot, it.proceeds, it.part.base_cost) for it in fresh.gains)


@pytest.mark.django_db
def test_d3_the_books_balance_after_every_step():
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize="D3_RANDOM" not in os.environ,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
