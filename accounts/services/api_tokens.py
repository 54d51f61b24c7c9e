"""Keys for a person's own scripts."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts.calc.devices import Visitor
from accounts.errors import TokenNotValid
from accounts.models import ApiToken, User
from accounts.services import security
from accounts.tokens import digest
from config.kit import errors

PREFIX = "tmk_"
MOST = 50
USE_NOTED_EVERY = timedelta(minutes=1)

# By hand, because each request asks this: putting the same query together again costs more than asking it.
FIELDS = [field.attname for field in User._meta.concrete_fields]
ALIVE = f"""
SELECT t.id, t.scopes, t.last_used_at, {", ".join(f"u.{field.column}" for field in User._meta.concrete_fields)}
FROM accounts_apitoken t JOIN accounts_user u ON u.id = t.user_id
WHERE t.secret = %s AND u.is_active AND (t.expires_at IS NULL OR t.expires_at > %s)
"""  # noqa: S608 - the names are the model's


class TooManyTokens(errors.Conflict):
    code = "too_many_tokens"
    detail = f"You have {MOST} tokens. Remove one first."


@dataclass(frozen=True)
class Made:
    row: ApiToken
    token: str


def make(user: User, *, name: str, scopes: list[str], visitor: Visitor, expires_at: datetime | None = None) -> Made:
    """The token is in the answer and nowhere else."""
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two at once must not pass the count together
        if ApiToken.objects.filter(user=user).count() >= MOST:
            raise TooManyTokens
        row = ApiToken.objects.create(
            user=user, name=name, scopes=sorted(set(scopes)), expires_at=expires_at,
            secret=digest(token), prefix=token[:10],
        )  # fmt: skip
        security.note(user, security.Kind.API_TOKEN_MADE, visitor)
    return Made(row, token)


def remove(user: User, token_id: UUID, *, visitor: Visitor) -> None:
    with transaction.atomic():
        gone, _ = ApiToken.objects.filter(user=user, pk=token_id).delete()
        if not gone:
            raise errors.NotFound
        security.note(user, security.Kind.API_TOKEN_REMOVED, visitor)


def living(raw: str) -> ApiToken:
    """The token, with its user, by what a script sent: one read of the database."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(ALIVE, [digest(raw), now])
        row = cursor.fetchone()
    if row is None:
        raise TokenNotValid
    pk, scopes, last_used_at, *person = row
    if last_used_at is None or now - last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=pk).update(last_used_at=now)
    user = User.from_db(connection.alias, FIELDS, person)
    return ApiToken(pk=pk, user=user, scopes=json.loads(scopes), last_used_at=last_used_at)
