"""C9: no address that a person gives makes this server call itself or its neighbours."""

from dataclasses import replace

import pytest

from accounts.models import User
from alerts.channels import webhook, webpush
from alerts.errors import PushServiceUnknown, WebhookRefused
from alerts.models import PushSubscription
from alerts.services import push, webhooks
from alerts.tests.receivers import Browser, Listening
from alerts.tests.telling import deliver, delivery, told
from config.kit.outbound import Rules

pytestmark = pytest.mark.django_db
INSIDE = [
    "http://127.0.0.1/", "http://localhost/hook", "http://[::1]/", "http://169.254.169.254/latest/meta-data",
    "http://10.0.0.1/", "https://192.168.1.1/", "http://2130706433/", "http://0.0.0.0/", "https://example.com:6379/",
    "ftp://example.com/", "file:///etc/passwd", "https://user:secret@example.com/", "javascript:alert(1)", "https://",
    "http://[::ffff:127.0.0.1]/", "https://exa mple.com:x/",
]  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_c9_a_webhook_inside_is_refused_when_it_is_given(url: str) -> None:
    with pytest.raises(WebhookRefused):
        webhooks.check(url)


def test_c9_a_webhook_inside_is_not_called_either(alice: User, hook: Listening, settings) -> None:
    settings.OUTBOUND_ALLOW = []
    found = told(alice, "webhook", webhook_url=hook.url)
    deliver(found)
    assert hook.got == []
    assert delivery(found, "webhook").state == "dead"


def test_c9_a_name_that_leads_inside_later_is_not_called(
    alice: User, hook: Listening, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the name was fine when it was given."""
    settings.OUTBOUND_ALLOW = []
    turned = replace(Rules(), resolver=lambda *_: ["127.0.0.1"], ports=frozenset({hook.port}))
    monkeypatch.setattr(webhook, "Rules", lambda **_: turned)
    found = told(alice, "webhook", webhook_url=f"http://rebound.example:{hook.port}/hook")
    deliver(found)
    assert hook.got == []
    assert delivery(found, "webhook").state == "dead"


@pytest.mark.parametrize("endpoint", [
    "https://fcm.googleapis.com/fcm/send/x", "https://updates.push.services.mozilla.com/wpush/v2/x",
    "https://web.push.apple.com/x", "https://db5p.notify.windows.com/w/?token=x",
])  # fmt: skip
def test_c9_push_services_of_browsers_are_known(endpoint: str) -> None:
    assert webpush.is_known(endpoint)


@pytest.mark.parametrize("endpoint", [
    *INSIDE, "https://example.com/push", "http://fcm.googleapis.com/x", "https://fcm.googleapis.com.evil.example/x",
    "https://fcm.googleapis.com:8443/x", "https://evilpush.services.mozilla.com.example/x",
    "https://fcm.googleapis.com@127.0.0.1/x", "https://127.0.0.1/fcm.googleapis.com",
    "https://x@fcm.googleapis.com/x", "https://notify.windows.com.evil.example/", "//fcm.googleapis.com/x",
])  # fmt: skip
def test_c9_nothing_else_is_a_push_service(alice: User, endpoint: str) -> None:
    with pytest.raises(PushServiceUnknown):
        push.subscribe(alice, endpoint=endpoint, **Browser().keys)


def test_c9_an_endpoint_that_got_into_the_table_is_not_called(alice: User, push_service: Listening, settings) -> None:
    PushSubscription.objects.create(user=alice, endpoint=push_service.url, **Browser().keys)
    settings.PUSH_SERVICES = ["fcm.googleapis.com"]
    found = told(alice, "web_push")
    deliver(found)
    assert push_service.got == []
    assert delivery(found, "web_push").state == "dead"
