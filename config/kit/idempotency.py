"""A write that a client may repeat: the header `Idempotency-Key` makes it happen once.

    class Trades(APIView):
        @idempotent
        def post(self, request): ...

The key's row is written in the transaction of the write itself, so both are there or neither is. Only success is
kept: after a refusal nothing has happened, and the same key may try again.
"""

import functools
import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from config.kit import errors
from config.kit.api import renderer
from config.kit.models import IdempotencyKey

KEPT = timedelta(hours=24)
SCOPE = "request"
Handler = Callable[..., Response]


class BadKey(errors.RuleBroken):
    code = "idempotency_key_invalid"
    detail = "Idempotency-Key is 1 to 255 visible ASCII characters."


class Reused(errors.Conflict):
    code = "idempotency_conflict"
    detail = "This Idempotency-Key was used with another request."


class StillRunning(errors.Conflict):
    code = "idempotency_in_progress"
    detail = "The first request with this Idempotency-Key is still running."
    retry_after_s = 1


def idempotent(handler: Handler) -> Handler:
    """For a method of a DRF view. Strangers have no keys: their requests are not told apart."""

    @functools.wraps(handler)
    def inner(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None or not request.user.is_authenticated:
            return handler(view, request, *args, **kwargs)
        if not re.fullmatch(r"[!-~]{1,255}", key):
            raise BadKey
        with transaction.atomic():
            return _once(key, request, lambda: handler(view, request, *args, **kwargs))

    return inner


def _once(key: str, request: Request, run: Callable[[], Response]) -> Response:
    scope, fingerprint = _scope(request), _fingerprint(request)
    if not _locked(f"{scope} {key}"):
        raise StillRunning
    earlier = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    if earlier is not None and earlier.created_at > timezone.now() - KEPT:
        return _replayed(earlier, fingerprint)
    if earlier is not None:
        earlier.delete()
    row = IdempotencyKey.objects.create(scope=scope, key=key, fingerprint=fingerprint)
    response = run()
    if response.status_code >= 400:
        transaction.set_rollback(True)
        return response
    row.status, row.body = response.status_code, renderer.dumps(response.data)
    row.save(update_fields=["status", "body"])
    return response


def _locked(name: str) -> bool:
    """Whether this transaction is the one that runs `name` now.

    The unique index alone would hold too, but each repeat would wait on it with a thread and a connection until
    the first has ended; this lock answers at once, and goes with the transaction.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _replayed(row: IdempotencyKey, fingerprint: str) -> Response:
    if row.fingerprint != fingerprint:
        raise Reused
    body = orjson.loads(bytes(row.body or b"null"))
    return Response(body, status=row.status, headers={"Idempotent-Replayed": "true"})


def _scope(request: Request) -> str:
    match = request._request.resolver_match
    route = hashlib.sha256(f"{request.method} {match.route if match else request.path}".encode()).hexdigest()[:32]
    return f"{SCOPE} {request.user.pk} {route}"


def _fingerprint(request: Request) -> str:
    """Of the whole address and of the body as it was read: the order of its keys does not matter."""
    digest = hashlib.sha256(request.get_full_path().encode())
    digest.update(orjson.dumps(request.data, default=_plain, option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, QueryDict):
        return dict(value.lists())
    if isinstance(value, UploadedFile):
        return [value.name, _digest(value.chunks())]
    return str(value)


def _digest(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def purge() -> int:
    """Forget keys after a day; a beat calls this. Other users of the table keep theirs."""
    old = IdempotencyKey.objects.filter(scope__startswith=f"{SCOPE} ", created_at__lt=timezone.now() - KEPT)
    return old.delete()[0]
