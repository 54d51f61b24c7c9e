"""Yahoo's cookie and the crumb that belongs to it: one pair for all processes, fetched anew when it is refused.

The crumb comes as plain text, and so do refusals ("Too Many Requests", a page of HTML): those are not kept.
"""

from typing import NamedTuple

from markets.providers import cache, faults
from markets.providers.client import Client

KEPT_S = 6 * 3600
LONGEST_CRUMB = 64
NAME = "yahoo:pair"


class Pair(NamedTuple):
    cookie: str
    crumb: str


class Session:
    def __init__(self, client: Client, *, url: str, cookie_url: str) -> None:
        self.client, self.url, self.cookie_url = client, url, cookie_url

    def pair(self, *, refused: Pair | None = None) -> Pair:
        """The pair of this hour; a new one where it is the one that was just refused."""
        if refused is not None:
            cache.forget(NAME, if_value=list(refused))
        kept = cache.fetched(NAME, lambda: list(self._fetch()), fresh_s=KEPT_S)
        return Pair(*kept.value)

    def _fetch(self) -> Pair:
        cookie = self.client.get(self.cookie_url).cookies  # it comes with a 404
        if not cookie:
            raise faults.Refused("Yahoo gave no cookie.")
        answer = self.client.get(f"{self.url}/v1/test/getcrumb", headers={"Cookie": cookie})
        crumb = answer.text.strip()
        if answer.status != 200 or not _is_crumb(crumb):
            raise faults.Refused("Yahoo gave no crumb.")
        return Pair(cookie, crumb)


def _is_crumb(text: str) -> bool:
    return (
        0 < len(text) <= LONGEST_CRUMB and text.isascii() and not any(character in text for character in " <>{}\t\r\n")
    )
