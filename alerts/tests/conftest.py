"""Channels with a real other side."""

from collections.abc import Iterator
from typing import Any

import pytest

from alerts.tests.receivers import Letters, Listening, listening, mail_server


@pytest.fixture
def hook(settings: Any) -> Iterator[Listening]:
    """An address of a person's own, which may be called although it is on loopback."""
    with listening() as server:
        settings.OUTBOUND_ALLOW = [server.where]
        yield server


@pytest.fixture
def push_service(settings: Any) -> Iterator[Listening]:
    with listening() as server:
        settings.OUTBOUND_ALLOW = settings.PUSH_SERVICES = [server.where]
        yield server


@pytest.fixture
def letters(settings: Any) -> Iterator[Letters]:
    with mail_server(settings) as server:
        yield server
