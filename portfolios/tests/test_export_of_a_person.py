"""All of a person's portfolios and lists are in the file of their data, with every revision, and nobody else's."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings

from portfolios.calc.drafts import Draft
from portfolios.calc.entries import Kind
from portfolios.services import export, ledger, watchlists
from portfolios.tests.trading import book_of

pytestmark = pytest.mark.django_db


def test_the_whole_ledger_is_in_it(alice, bob, btc):
    book, theirs = book_of(alice), book_of(bob)
    draft = Draft(kind=Kind.DEPOSIT, executed_at=date(2026, 3, 2), amount=Decimal("0.1234567890123456789"[:20]))
    row = ledger.record(book, ledger.New(draft), by=alice.pk).row
    ledger.void([row], by=alice.pk)
    watchlists.open_one(alice, name="Mine", instruments=[btc])
    found = export.portfolios(user=alice) | export.watchlists(user=alice)
    assert f"portfolios/{theirs.pk}.json" not in found
    told = json.loads(found[f"portfolios/{book.pk}.json"])
    assert [it["void"] for it in told["transactions"]] == [False, True]
    assert [it["amount"] for it in told["transactions"][1]["revisions"]] == ["0.123456789012345678"] * 2
    assert json.loads(found["watchlists.json"])[0]["symbols"] == ["BTC/USDT"]


def test_it_joins_the_file():
    assert {"portfolios.services.export.portfolios", "portfolios.services.export.watchlists"} <= set(settings.EXPORTERS)
