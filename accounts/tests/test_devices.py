"""Devices in words, and what is remembered of them."""

import pytest

from accounts.calc import devices
from accounts.models import User
from accounts.services import devices as known
from accounts.services.sign_in import second_factor
from accounts.tests.cast import with_app

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 (KHTML) Version/18.0 Safari/604.1"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
EDGE = "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"), (SAFARI, "Safari on iPhone"), (CHROME, "Chrome on Android"),
        (EDGE, "Edge on Mac"), ("curl/8.5.0", "curl"), ("python-httpx/0.28", "Python"), ("", "Unknown device"),
        ("<script>", "Unknown device"),
    ],
)  # fmt: skip
def test_in_words(user_agent: str, words: str) -> None:
    assert devices.in_words(user_agent) == words


def test_a_trusted_browser_is_not_asked_for_the_second_factor(alice: User) -> None:
    alice = with_app(alice)
    here = devices.Visitor(address="198.51.100.7", device="Firefox on Linux", cookie=known.new_cookie())
    elsewhere = devices.Visitor(address="198.51.100.7", device="Firefox on Linux", cookie=known.new_cookie())
    known.remember(alice, visitor=here)
    assert second_factor(alice, by="password", then="tokens", visitor=here) is not None

    known.trust(alice, visitor=here)

    assert second_factor(alice, by="password", then="tokens", visitor=here) is None
    assert second_factor(alice, by="password", then="tokens", visitor=elsewhere) is not None
    assert second_factor(alice, by="email", then="reset", visitor=here) is not None  # a reset always asks
