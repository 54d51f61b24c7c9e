"""Providers over HTTP: what is not streamed by an exchange comes from one of these, in the order of the settings."""

import functools
from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from django.conf import settings

from markets.calc.provided import Figures, Found, History, Profile, Quote
from markets.calc.venues import BY_SLUG, Venue
from markets.providers.alphavantage import AlphaVantage
from markets.providers.client import Client
from markets.providers.own_data import OwnData
from markets.providers.yahoo import Yahoo

__all__ = ["ALL", "Provider", "configured", "get", "is_ready"]
ALL = (Venue.YAHOO, Venue.ALPHAVANTAGE, Venue.OWN_DATA)


class Provider(Protocol):
    """Each method raises `faults.Fault` and nothing else; symbols are the provider's own."""

    venue: Venue
    client: Client
    symbols_a_call: int

    def quotes(self, symbols: Sequence[str]) -> list[Quote]: ...

    def history(self, symbol: str, *, since: date, now: datetime) -> History: ...

    def figures(self, symbol: str) -> tuple[Profile, list[Figures]]: ...

    def search(self, text: str) -> list[Found]: ...


def configured() -> list[Provider]:
    """Those that are asked, the first choice first: a key or an address is set for each that needs one."""
    wanted = [BY_SLUG[slug] for slug in settings.MARKET_PROVIDERS]
    return [get(venue) for venue in wanted if is_ready(venue)]


def is_ready(venue: Venue) -> bool:
    needed = {Venue.YAHOO: True, Venue.ALPHAVANTAGE: settings.ALPHAVANTAGE_KEY, Venue.OWN_DATA: settings.OWN_DATA_URL}
    return venue.slug in settings.MARKET_PROVIDERS and bool(needed[venue])


def get(venue: Venue) -> Provider:
    """One a process and configuration: it keeps its connections."""
    if venue is Venue.YAHOO:
        return _yahoo(
            settings.YAHOO_URL, settings.YAHOO_COOKIE_URL, settings.YAHOO_USER_AGENT, settings.YAHOO_CALLS_PER_DAY
        )
    if venue is Venue.ALPHAVANTAGE:
        return _alphavantage(settings.ALPHAVANTAGE_URL, settings.ALPHAVANTAGE_KEY, settings.ALPHAVANTAGE_CALLS_PER_DAY)
    if venue is Venue.OWN_DATA:
        return _own_data(settings.OWN_DATA_URL, settings.OWN_DATA_TOKEN, settings.OWN_DATA_CALLS_PER_DAY)
    raise LookupError(f"{venue.title} is not asked over HTTP.")


@functools.lru_cache(maxsize=1)
def _yahoo(url: str, cookie_url: str, user_agent: str, per_day: int) -> Provider:
    client = Client(Venue.YAHOO, per_day=per_day, headers={"User-Agent": user_agent})
    return Yahoo(client, url=url, cookie_url=cookie_url)


@functools.lru_cache(maxsize=1)
def _alphavantage(url: str, key: str, per_day: int) -> Provider:
    return AlphaVantage(Client(Venue.ALPHAVANTAGE, per_day=per_day), url=url, key=key)


@functools.lru_cache(maxsize=1)
def _own_data(url: str, token: str, per_day: int) -> Provider:
    return OwnData(Client(Venue.OWN_DATA, per_day=per_day), url=url, token=token)
