"""Browsers that may be woken."""

from django.db import transaction

from accounts.models import User
from alerts import sealing
from alerts.channels import webpush
from alerts.errors import PushKeysInvalid, PushServiceUnknown, TooManyBrowsers
from alerts.models import PushSubscription

MOST = 20


def public_key() -> str:
    """The VAPID key that a browser subscribes with (`applicationServerKey`), base64url."""
    return sealing.encoded(sealing.public(sealing.vapid_key()))


def subscribe(user: User, *, endpoint: str, p256dh: str, auth: str, device: str = "") -> PushSubscription:
    """The same again for an endpoint that is known; it moves to whoever signs in there now."""
    if not webpush.is_known(endpoint):
        raise PushServiceUnknown(attr="endpoint")
    try:
        sealing.check(p256dh, auth)
    except sealing.NotAKey:
        raise PushKeysInvalid(attr="keys") from None
    known = {"user": user, "p256dh": p256dh, "auth": auth, "device": device[:120], "failures": 0}
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if PushSubscription.objects.filter(user=user).exclude(endpoint=endpoint).count() >= MOST:
            raise TooManyBrowsers
        return PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=known)[0]


def unsubscribe(user: User, endpoint: str) -> bool:
    """Whether there was one."""
    return bool(PushSubscription.objects.filter(user=user, endpoint=endpoint).delete()[0])
