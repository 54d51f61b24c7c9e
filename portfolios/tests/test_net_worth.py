"""All portfolios of a person in one currency."""

import pytest
from django.utils import timezone

from markets.models import Instrument
from portfolios.calc.ranges import Span
from portfolios.queries.net_worth import net_worth, net_worth_history
from portfolios.services import portfolios
from portfolios.tests.bookkeeping import day, priced, say, thing

pytestmark = pytest.mark.django_db


@pytest.fixture
def euros(db):
    """A euro is 1.10 dollars, and 1.20 from the 8th on."""
    pair = Instrument.objects.create(
        symbol="EUR/USD", name="Euro", kind="fx", base="EUR", currency="USD", hand_priced=True
    )
    priced(pair, d0105="1.1", d0108="1.2")
    return pair


@pytest.fixture
def two(alice, euros):
    dollars = portfolios.open_one(alice, name="Dollars", base_currency="USD")
    say(dollars, "deposit", "d0105", amount="1000")
    house = thing(alice, d0106="100", d0107="110")
    say(dollars, "buy", "d0106", of=house, quantity="5", price="100")
    other = portfolios.open_one(alice, name="Euros", base_currency="EUR")
    say(other, "deposit", "d0107", amount="100")
    return dollars, other


def test_they_add_up_in_the_person_s_own_currency(two, alice):
    found = net_worth(alice)
    assert (found.currency, found.total) == ("USD", 1170)
    assert [(it.portfolio.name, it.value) for it in found.pieces] == [("Dollars", 1050), ("Euros", 120)]
    assert sum(it.weight_pct for it in found.pieces) == 100
    assert round(net_worth(alice, currency="EUR").total, 9) == 975


def test_what_is_archived_counts_when_asked_for(two, alice):
    portfolios.archive(two[1], away=True)
    assert net_worth(alice).total == 1050
    assert net_worth(alice, archived=True).total == 1170


def test_a_stranger_s_is_no_part_of_it(two, bob):
    assert net_worth(bob).total == 0
    assert net_worth_history(bob) == []


def test_each_day_counts_at_its_own_rate(two, alice):
    points = net_worth_history(alice, Span(day("d0106"), day("d0108")))
    assert [(it.value, it.invested) for it in points] == [(1000, 1000), (1000, 1000), (1160, 1110), (1170, 1120)]


def test_the_last_point_is_now(two, alice):
    points = net_worth_history(alice)
    assert (points[0].day, points[-1].day) == (day("d0105"), timezone.now().date())
    assert points[-1].value == net_worth(alice).total


def test_without_a_rate_it_is_named_and_counts_as_nothing(two, alice):
    say(portfolios.open_one(alice, name="Yen", base_currency="JPY"), "deposit", "d0105", amount="5")
    found = net_worth(alice)
    assert (found.missing, found.total) == (["JPY"], 1170)
