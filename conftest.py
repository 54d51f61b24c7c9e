"""Alice, Bob and Charlie, for the tests of every app."""

import pytest

from accounts.models import User
from accounts.tests import cast
from markets.models import Instrument
from markets.services import catalogue


@pytest.fixture
def alice(db: None) -> User:
    return cast.person("Alice")


@pytest.fixture
def bob(db: None) -> User:
    return cast.person("Bob")


@pytest.fixture
def charlie(db: None) -> User:
    """An administrator."""
    return cast.person("Charlie", is_staff=True, is_superuser=True)


@pytest.fixture
def api() -> cast.Api:
    return cast.Api()


@pytest.fixture
def btc(db: None) -> Instrument:
    catalogue.load(only={"BTC/USDT"})
    return Instrument.objects.get(symbol="BTC/USDT")
