"""How often somebody may do something. One Lua call counts and decides, so parallel requests cannot slip past.

A window starts with the first request and is fixed: `limit` requests pass until it ends, counted together over
all processes. People are counted by user, not by token; strangers by address.
"""

import asyncio
import functools
import ipaddress
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, Literal, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from config.kit import errors, valkey

WhenDown = Literal["open", "closed"]

# Grants up to ARGV[3] of what is left. A key that lost its expiry gets it back: nobody is locked out for good.
TAKE = valkey.Script("""
local limit, window_ms, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local granted = math.max(0, math.min(wanted, limit - used))
if granted > 0 then
    redis.call('INCRBY', KEYS[1], granted)
end
local ends_ms = redis.call('PTTL', KEYS[1])
if ends_ms < 0 then
    redis.call('PEXPIRE', KEYS[1], window_ms)
    ends_ms = window_ms
end
return {granted, math.max(0, limit - used - granted), ends_ms}
""")


@dataclass(frozen=True, slots=True)
class Rate:
    """`Rate.read("30/min")`, `Rate.read("5/15min")`."""

    limit: int
    per_s: int

    UNITS = {"s": 1, "min": 60, "h": 3600, "day": 86400}  # noqa: RUF012 (a constant, not a field)

    @classmethod
    @functools.cache
    def read(cls, text: str) -> "Rate":
        found = re.fullmatch(r"(\d+)/(\d*)(s|min|h|day)", text)
        if found is None:
            raise ValueError(f"{text!r}: say a rate like 30/min or 5/15min")
        number, times, unit = found.groups()
        return cls(int(number), int(times or 1) * cls.UNITS[unit])


@dataclass(frozen=True, slots=True)
class Verdict:
    allowed: bool
    limit: int
    remaining: int
    reset_s: int

    def headers(self) -> dict[str, str]:
        named = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_s),
        }
        return named if self.allowed else {**named, "Retry-After": str(max(1, self.reset_s))}


def take(
    name: str, who: object, *, limit: int, per_s: int, when_down: WhenDown = "open", scaled: bool = True
) -> Verdict:
    """Count one request of `who` for `name` and say whether it may pass.

    Without Valkey `open` lets it pass, as reading should go on; `closed` raises `errors.Unavailable`, as guessing
    a code must not. `scaled=False` is for such tries too: LIMITS_SCALE, made for load tests, leaves them alone.
    """
    allowed = _scaled(limit) if scaled else limit
    try:
        granted, remaining, ends_ms = TAKE([_key(name, who)], [allowed, per_s * 1000, 1])
    except valkey.Unavailable:
        return _without_valkey(allowed, when_down)
    return Verdict(granted > 0, allowed, remaining, math.ceil(ends_ms / 1000))


def forget(name: str, who: object) -> None:
    """Start `who` afresh, as a right password does for the wrong ones before it."""
    valkey.client().delete(_key(name, who))


def _key(name: str, who: object) -> str:
    return valkey.key("limits", name, who)


def _scaled(limit: int) -> int:
    return max(1, round(limit * settings.LIMITS_SCALE))


def _without_valkey(limit: int, when_down: WhenDown) -> Verdict:
    if when_down == "closed":
        raise errors.Unavailable
    return Verdict(True, limit, limit, 0)


# --- Who is counted


class _Headed(Protocol):
    META: dict[str, Any]


def client_address(request: _Headed) -> str:
    """The address the request came from, as far as it can be believed."""
    return address_of(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))


def address_of(peer: str, forwarded: str) -> str:
    """Each trusted proxy appends the address it saw: count them from the right, what is left of that is hearsay."""
    hops = [hop.strip() for hop in forwarded.split(",")] if forwarded else []
    believed = hops[-settings.TRUSTED_PROXIES :][:1] if settings.TRUSTED_PROXIES else []
    for candidate in (*believed, peer):
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return ""


def stranger(address: str) -> str:
    """Whom an address stands for: a home has a /64 of IPv6 addresses and may use a new one for each request."""
    if ":" in address:
        address = str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return f"address-{address}"


def who(request: HttpRequest | Request) -> str:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return f"user-{user.pk}"
    return stranger(client_address(request))


# --- Doors


class Throttle(BaseThrottle):
    """Limits every API endpoint: by `throttle_scope` of the view where it has one, else by its route.

    The rates stand in REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]: one for each scope, `user` and `anonymous` for
    the rest. A view may say `throttle_when_down = "closed"`.
    """

    verdict: Verdict | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        person = who(request)
        rates = api_settings.DEFAULT_THROTTLE_RATES
        scope = getattr(view, "throttle_scope", None)
        rate = Rate.read(rates[scope or ("user" if person.startswith("user-") else "anonymous")])
        self.verdict = take(
            scope or f"{request.method} {type(view).__module__}.{type(view).__qualname__}", person,
            limit=rate.limit, per_s=rate.per_s, when_down=getattr(view, "throttle_when_down", "open"),
        )  # fmt: skip
        remember(request._request, self.verdict)
        return self.verdict.allowed

    def wait(self) -> float | None:
        return max(1, self.verdict.reset_s) if self.verdict else None


View = Callable[..., HttpResponse]


def limited(
    name: str, rate: str, *, methods: tuple[str, ...] = ("POST",), when_down: WhenDown = "open"
) -> Callable[[View], View]:
    """Limit a plain view: `@limited("sign-in", "10/min")`."""
    read = Rate.read(rate)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method in methods:
                verdict = take(name, who(request), limit=read.limit, per_s=read.per_s, when_down=when_down)
                remember(request, verdict)
                if not verdict.allowed:
                    raise errors.TooMany(retry_after_s=verdict.reset_s)
            return view(request, *args, **kwargs)

        return inner

    return decorate


def remember(request: HttpRequest, verdict: Verdict) -> None:
    """Keep the tightest verdict for the answer's headers."""
    known: Verdict | None = getattr(request, "limit_verdict", None)
    if known is None or verdict.remaining <= known.remaining:
        request.limit_verdict = verdict  # type: ignore[attr-defined]


class Middleware:
    """Writes the limit into each answer that was counted, refused or not."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        verdict: Verdict | None = getattr(request, "limit_verdict", None)
        if verdict is not None:
            for header, value in verdict.headers().items():
                response[header] = value
        return response


# --- The front's hot path


@dataclass(slots=True)
class _Share:
    left: int
    seen_remaining: int
    ends_at: float


class Lease:
    """A limit counted in this process: a tenth of it at a time is taken from Valkey, which knows the whole.

    `here` answers without waiting; where it answers None the share is used up and `await take` gets another one.
    """

    KEPT = 50_000

    def __init__(self, name: str, rate: str, *, part: int = 10, clock: Callable[[], float] = monotonic) -> None:
        self.name, self.rate, self.part, self.clock = name, Rate.read(rate), part, clock
        self.shares: dict[str, _Share] = {}
        self.asked: dict[str, asyncio.Future[None]] = {}

    def here(self, person: str) -> Verdict | None:
        share = self.shares.get(person)
        if share is None:
            return None
        ends_s = share.ends_at - self.clock()
        if ends_s <= 0 or (share.left == 0 and share.seen_remaining > 0):
            return None
        allowed = share.left > 0
        share.left -= allowed
        return Verdict(allowed, _scaled(self.rate.limit), share.left + share.seen_remaining, math.ceil(ends_s))

    async def take(self, person: str) -> Verdict:
        while (verdict := self.here(person)) is None:
            asked = self.asked.get(person)
            if asked is None:
                asked = self.asked[person] = asyncio.ensure_future(self._refill(person))
                asked.add_done_callback(lambda _: self.asked.pop(person))
            await asyncio.shield(asked)  # one of the waiting requests may go away; the others still wait
        return verdict

    async def _refill(self, person: str) -> None:
        limit = _scaled(self.rate.limit)
        wanted = max(1, limit // self.part)
        try:
            granted, remaining, ends_ms = await TAKE.on_loop(
                [_key(self.name, person)], [limit, self.rate.per_s * 1000, wanted]
            )
        except valkey.Unavailable:
            granted, remaining, ends_ms = limit, limit, 1000  # reading goes on, and Valkey is asked once a second
        if len(self.shares) >= self.KEPT:
            self._drop_ended()
        self.shares[person] = _Share(granted, remaining, self.clock() + ends_ms / 1000)

    def _drop_ended(self) -> None:
        now = self.clock()
        self.shares = {person: share for person, share in self.shares.items() if share.ends_at > now}
        if len(self.shares) >= self.KEPT:
            self.shares.clear()
