"""Fakes of the providers on loopback, for the tests: the project's replay, and a plain page of rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import override_settings

from config.kit import valkey
from markets.calc.venues import Venue
from markets.replay.alphavantage import AlphaVantage
from markets.replay.exchange import Answer, Asked, Routes, Service
from markets.replay.server import running
from markets.replay.yahoo import Yahoo


class Rows(Service):
    """Somebody's own address: what stands under a name is answered."""

    venue = Venue.OWN_DATA

    def __init__(self, rows: dict[str, Answer], *, token: str = "") -> None:
        super().__init__()
        self.rows, self.token = rows, token

    def routes(self) -> Routes:
        return {"/{}": self._answer}

    def _answer(self, asked: Asked) -> Answer:
        if self.token and asked.headers.get("Authorization") != f"Bearer {self.token}":
            return Answer("", 401)
        return self.rows.get(asked.name, Answer("", 404))


@contextmanager
def providing(*services: Service, **settings: Any) -> Iterator[None]:
    """The product asks these, and nobody else."""
    for key in valkey.client().scan_iter(valkey.key("*")):
        if any(part in key for part in (b":provider:", b":fetched:", b":budget:")):
            valkey.client().delete(key)
    with running(*services) as fleet:
        wanted: dict[str, Any] = {"MARKET_DATA": "live", "OUTBOUND_ALLOW": [port.address for port in fleet.ports]}
        for port in fleet.ports:
            if isinstance(port.service, Yahoo):
                wanted |= {"YAHOO_URL": port.http, "YAHOO_COOKIE_URL": port.http + "/"}
            elif isinstance(port.service, AlphaVantage):
                wanted |= {"ALPHAVANTAGE_URL": port.http, "ALPHAVANTAGE_KEY": port.service.key}
            elif isinstance(port.service, Rows):
                wanted |= {"OWN_DATA_URL": f"{port.http}/{{what}}-{{symbol}}", "OWN_DATA_TOKEN": port.service.token}
        wanted["MARKET_PROVIDERS"] = [port.service.venue.slug for port in fleet.ports]
        with override_settings(**{**wanted, **settings}):
            yield
