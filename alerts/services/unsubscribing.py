"""The one click that ends letters of a kind, for whoever has the letter: no signing in."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction

from accounts.calc.notices import KINDS
from accounts.models import Profile
from config.kit.errors import NotFound

SALT = "alerts.unsubscribe"
ALL = "*"


@dataclass(frozen=True, slots=True)
class Asked:
    user_id: int
    kind: str

    @property
    def title(self) -> str:
        if self.kind == ALL:
            return "anything but your account"
        return KINDS[self.kind].title if self.kind in KINDS else self.kind


def link(user_id: int, kind: str) -> str:
    return f"{settings.SITE_URL}/unsubscribe/{signing.dumps([user_id, kind], salt=SALT)}/"


def opened(token: str) -> Asked:
    """It does not grow old: a letter may be read years later."""
    try:
        user_id, kind = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise NotFound("This link is not one of ours, or not whole.") from None
    return Asked(user_id, kind)


def stop(asked: Asked) -> None:
    """The same again when it was clicked before."""
    with transaction.atomic():
        profile = Profile.objects.select_for_update().filter(user_id=asked.user_id).first()
        if profile is None:
            return
        for kind in KINDS if asked.kind == ALL else (asked.kind,):
            now = profile.notify.get(kind, {})
            told = now if isinstance(now, dict) else dict.fromkeys(("in_app", "web_push"), now)
            profile.notify[kind] = {**told, "email": False}
        profile.save(update_fields=["notify"])
