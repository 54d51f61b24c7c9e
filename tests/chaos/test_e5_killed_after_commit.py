"""E5: the process dies when the trade is kept and before the client hears of it; the client asks again."""

from decimal import Decimal

import httpx
import pytest

from accounts.calc.devices import Visitor
from accounts.services import families
from accounts.tests.cast import person
from markets.models import Instrument
from markets.services import catalogue
from portfolios.models import CashBalance, Order
from portfolios.tests.trading import book_of, says
from tests.server import served

HERE = Visitor(address="198.51.100.7", device="curl")


def test_e5_the_same_answer_comes_back_and_it_was_bought_once(transactional_db: None) -> None:
    catalogue.load(only={"BTC/USDT"})
    says(Instrument.objects.get(symbol="BTC/USDT"), "62000")
    alice = person("Alice")
    book = book_of(alice, "10000")
    headers = {"Authorization": f"Bearer {families.start(alice, visitor=HERE).access_token}", "Idempotency-Key": "e5"}
    wanted = {"symbol": "BTC/USDT", "type": "buy", "quantity": "0.05"}

    def buy(url: str) -> httpx.Response:
        return httpx.post(f"{url}/api/v1/portfolios/{book.pk}/trades", json=wanted, headers=headers, timeout=30)

    with served("tests.chaos.dying") as server:
        with pytest.raises(httpx.TransportError):
            buy(server.url)
        server.process.wait(10)
    [kept] = Order.objects.all()

    with served() as server:
        for _ in range(2):
            answer = buy(server.url)
            assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true"), answer.text
            assert answer.json()["id"] == str(kept.pk)
            assert Decimal(answer.json()["balance"]) == 6900

    assert Order.objects.count() == 1
    assert CashBalance.objects.get(portfolio=book).amount == 6900
