"""Tokens of API clients. Each sign-in is a family: a chain of refresh tokens, of which exactly one lives."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.calc.devices import Visitor
from accounts.errors import TokenNotValid, TokenReused
from accounts.models import RefreshFamily, User
from accounts.services import security
from accounts.tokens import AccessToken, RefreshToken, digest

GRACE = timedelta(seconds=10)
"""A client may send the same token twice at once: that is no theft."""

# By hand, because each request asks this: putting the same query together again costs more than asking it.
COLUMNS = [(field.attname, field.column) for field in User._meta.concrete_fields]
ALIVE = f"""
SELECT {", ".join(f"u.{column}" for _, column in COLUMNS)}
FROM accounts_user u JOIN accounts_refreshfamily f ON f.user_id = u.id
WHERE f.id = %s AND u.id = %s AND u.epoch = %s AND u.is_active AND f.revoked_at IS NULL AND f.expires_at > %s
"""  # noqa: S608 - the names are the model's


@dataclass(frozen=True)
class Pair:
    access_token: str
    refresh_token: str
    token_type: str = "bearer"  # noqa: S105
    expires_in: int = int(AccessToken.lifetime.total_seconds())


def start(user: User, *, visitor: Visitor) -> Pair:
    jti = secrets.token_hex(16)
    family = RefreshFamily.objects.create(
        user=user,
        current=digest(jti),
        expires_at=timezone.now() + RefreshFamily.LIFETIME,
        device=visitor.device,
        address=visitor.address or None,
    )
    return _pair(user, family.pk, jti)


def rotate(raw: str, *, visitor: Visitor, now: datetime | None = None) -> Pair:
    """A new pair for a refresh token, which dies by that. Of parallel calls with one token exactly one wins."""
    now = now or timezone.now()
    claims = RefreshToken.read(raw)
    family = _living(claims, now)
    jti = secrets.token_hex(16)
    # The condition on `current` is the defence: the row's lock lets one UPDATE find it, the others find it changed.
    won = RefreshFamily.objects.filter(pk=family.pk, current=digest(claims["jti"]), revoked_at=None).update(
        previous=F("current"),
        current=digest(jti),
        rotated_at=now,
        used_at=now,
        expires_at=now + RefreshFamily.LIFETIME,
        device=visitor.device,
        address=visitor.address or None,
    )
    if won:
        return _pair(family.user, family.pk, jti)
    raise _refusal(family, used=digest(claims["jti"]), now=now, visitor=visitor)


def end(raw: str) -> None:
    """Sign an API client out. A token that is dead already has nothing more to end."""
    claims = RefreshToken.read(raw)
    family_id = _family_id(claims)
    living = RefreshFamily.objects.filter(pk=family_id, user_id=claims["user_id"], revoked_at=None)
    living.update(revoked_at=timezone.now(), reason="signed_out")


def of_access_token(raw: str) -> RefreshFamily:
    """The family, with its user, that an access token belongs to, both alive: one read of the database."""
    claims = AccessToken.read(raw)
    family_id = _family_id(claims)
    with connection.cursor() as cursor:
        cursor.execute(ALIVE, [family_id, claims["user_id"], claims["epoch"], timezone.now()])
        row = cursor.fetchone()
    if row is None:
        raise TokenNotValid
    return RefreshFamily(pk=family_id, user=User.from_db(connection.alias, [name for name, _ in COLUMNS], row))


def _living(claims: dict[str, Any], now: datetime) -> RefreshFamily:
    family = (
        RefreshFamily.objects.select_related("user")
        .filter(pk=_family_id(claims), user_id=claims["user_id"], revoked_at=None, expires_at__gt=now)
        .first()
    )
    if family is None or not family.user.is_active or family.user.epoch != claims["epoch"]:
        raise TokenNotValid
    return family


def _family_id(claims: dict[str, Any]) -> UUID:
    try:
        return UUID(claims["family"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise TokenNotValid from error


def _refusal(family: RefreshFamily, *, used: str, now: datetime, visitor: Visitor) -> TokenNotValid | TokenReused:
    """Somebody holds a token that was used before: a parallel call of the same client, or a thief."""
    with transaction.atomic():
        family = RefreshFamily.objects.select_for_update(of=("self",)).select_related("user").get(pk=family.pk)
        if family.revoked_at is not None:
            return TokenNotValid()
        just_now = family.rotated_at is not None and now - family.rotated_at <= GRACE
        if used == family.previous and just_now:
            return TokenNotValid()
        family.revoked_at, family.reason = now, "token_reused"
        family.save(update_fields=["revoked_at", "reason"])
        security.note(family.user, security.Kind.TOKEN_REUSED, visitor)
    return TokenReused()


def _pair(user: User, family_id: UUID, jti: str) -> Pair:
    who: dict[str, Any] = {"user_id": user.pk, "epoch": user.epoch, "family": str(family_id)}
    return Pair(str(AccessToken.issue(**who)), str(RefreshToken.issue(**who, jti=jti)))
