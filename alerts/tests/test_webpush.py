"""Push messages: sealed so that only the browser reads them, signed so that the push service knows the sender."""

import json
import time
from base64 import urlsafe_b64decode

import jwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from accounts.models import User
from alerts import sealing
from alerts.errors import PushKeysInvalid, TooManyBrowsers
from alerts.models import PushSubscription
from alerts.services import push
from alerts.tests.receivers import Browser, Listening
from alerts.tests.telling import deliver, delivery, later, told

pytestmark = pytest.mark.django_db


def subscribed(user: User, service: Listening, browser: Browser, path: str = "one") -> PushSubscription:
    return push.subscribe(user, endpoint=f"http://{service.where}/{path}", **browser.keys)


def test_the_example_of_rfc_8291() -> None:
    """Appendix A of the RFC, to the byte."""
    told = sealing.seal(
        b"When I grow up, I want to be a watermelon",
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "BTBZMqHH6r4Tts7J_aSIgg",
        own=ec.derive_private_key(
            int.from_bytes(sealing.decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
        ),
        salt=sealing.decoded("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert sealing.encoded(told) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_only_the_browser_reads_it(alice: User, push_service: Listening) -> None:
    browser = Browser()
    subscribed(alice, push_service, browser)
    found = told(alice, "web_push")
    deliver(found)

    (got,) = push_service.got
    message = json.loads(browser.read(got.body))
    assert message["title"] == "BTC/USDT is above 70,000"
    assert message["id"] == str(found.pk)
    assert message["url"].endswith("/markets/BTC-USDT/")
    assert b"BTC" not in got.body
    with pytest.raises(InvalidTag):
        other = Browser()
        other.key = browser.key
        other.secret = b"0123456789abcdef"
        other.read(got.body)
    assert got.headers["content-encoding"] == "aes128gcm"
    assert got.headers["topic"] == delivery(found, "web_push").pk.hex
    assert delivery(found, "web_push").state == "sent"


def test_the_push_service_can_tell_who_sent_it(alice: User, push_service: Listening) -> None:
    subscribed(alice, push_service, Browser())
    deliver(told(alice, "web_push"))

    scheme, _, rest = push_service.got[0].headers["authorization"].partition(" ")
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert (scheme, parts["k"]) == ("vapid", push.public_key())
    point = urlsafe_b64decode(push.public_key() + "=")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    claims = jwt.decode(parts["t"], key, algorithms=["ES256"], audience=f"http://{push_service.where}")
    assert claims["sub"].startswith("mailto:")
    assert time.time() < claims["exp"] <= time.time() + 24 * 3600


def test_the_key_stays_and_may_be_given(settings) -> None:
    first = push.public_key()
    assert first == push.public_key()
    assert len(sealing.decoded(first)) == 65
    settings.VAPID_KEY = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    assert push.public_key().startswith("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_gave_up_is_forgotten(alice: User, push_service: Listening, status: int) -> None:
    subscribed(alice, push_service, Browser())
    kept = subscribed(alice, push_service, Browser(), "two")
    push_service.then = [status]
    found = told(alice, "web_push")
    deliver(found)
    assert sorted(found.deliveries.values_list("state", flat=True)) == ["dead", "sent"]
    assert PushSubscription.objects.count() == 1
    assert PushSubscription.objects.get().used_at is not None
    assert kept.user == alice


def test_a_service_that_is_busy_is_asked_again(alice: User, push_service: Listening) -> None:
    browser = Browser()
    subscribed(alice, push_service, browser)
    push_service.then = [429]
    found = told(alice, "web_push")
    deliver(found)
    assert delivery(found, "web_push").state == "failed"
    later(found, minutes=1)
    deliver(found)
    assert json.loads(browser.read(push_service.got[1].body))["id"] == str(found.pk)
    assert len({got.headers["topic"] for got in push_service.got}) == 1, "the second takes the place of the first"


def test_a_subscription_moves_to_who_signs_in_there(alice: User, bob: User, push_service: Listening) -> None:
    browser = Browser()
    subscribed(alice, push_service, browser)
    assert subscribed(bob, push_service, browser).user == bob
    assert PushSubscription.objects.count() == 1
    assert not push.unsubscribe(alice, f"http://{push_service.where}/one")
    assert push.unsubscribe(bob, f"http://{push_service.where}/one")


@pytest.mark.parametrize("keys", [
    {"p256dh": "x", "auth": "BTBZMqHH6r4Tts7J_aSIgg"}, {"p256dh": "", "auth": ""},
    {"p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAAAA",
     "auth": "BTBZMqHH6r4Tts7J_aSIgg"},
    {"p256dh": "\u0661" * 87, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}, {**Browser().keys, "auth": "short"},
])  # fmt: skip
def test_keys_that_no_browser_has(alice: User, push_service: Listening, keys: dict[str, str]) -> None:
    with pytest.raises(PushKeysInvalid):
        push.subscribe(alice, endpoint=push_service.url, **keys)


def test_twenty_browsers_are_enough(alice: User, push_service: Listening) -> None:
    for number in range(push.MOST):
        subscribed(alice, push_service, Browser(), str(number))
    with pytest.raises(TooManyBrowsers):
        subscribed(alice, push_service, Browser(), "more")
    subscribed(alice, push_service, Browser(), "0")


def test_a_long_message_fits_into_its_record(alice: User, push_service: Listening) -> None:
    browser = Browser()
    subscribed(alice, push_service, browser)
    found = told(alice, "web_push")
    type(found).objects.update(title="\u20b9" * 200, body="\u20b9" * 1000)
    deliver(found)
    assert len(push_service.got[0].body) <= sealing.RECORD
    assert json.loads(browser.read(push_service.got[0].body))["title"] == "\u20b9" * 200
