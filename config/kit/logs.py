"""Log lines: one JSON object each, with the request and the user they belong to and without anybody's secrets.

Everything that logs (Django, uvicorn, Celery, ours) ends in the one formatter made here, so a library that
prints a password or a newline is defused as well. Own code: `structlog.get_logger(__name__).info("sold", id=3)`.
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty
from structlog.typing import EventDict, Processor, WrappedLogger

HEADER = "X-Request-ID"
HIDDEN = "[hidden]"
SECRET_NAME = re.compile(
    r"(?i)^(code|otp|pin|cookies?|set-cookie|.*(passw(or)?d|passphrase|token|secret|authorization|api[-_]?key|private[-_]?key|session[-_]?key))$"
)
ADDRESS_NAME = re.compile(r"(?i)^(e-?mail|ip|remote_addr|client|client_address|x-forwarded-for)$")
SCRUBBED: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?<=://)[^/@\s'\"]*:[^/@\s'\"]+@"), f"{HIDDEN}@"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*"), HIDDEN),
    (re.compile(r"\btmk_[\w-]{8,}"), HIDDEN),  # our API tokens, so that a secret scanner knows them too
    (
        re.compile(
            r"(?i)([\w-]*(?:password|passwd|token|secret|authorization|cookie|api[-_]?key)|\bcode|\botp)"
            r"([\"']?\s*[=:]\s*)(?!\[hidden\]|bearer|basic)(\"[^\"]*\"|'[^']*'|[^\s&,;}\"']+)"
        ),
        rf"\1\2{HIDDEN}",
    ),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w"), "[e-mail]"),
]
QUIET_ROUTES = {"live", "ready", "metrics"}

current_request: ContextVar[HttpRequest | None] = ContextVar("current_request", default=None)
log = structlog.get_logger(__name__)


# --- What becomes of one event


def scrub(text: str) -> str:
    """`text` without credentials in URLs, bearer tokens, `password=...` and e-mail addresses."""
    for pattern, instead in SCRUBBED:
        text = pattern.sub(instead, text)
    return text


def redacted(value: Any, name: str = "") -> Any:
    if name and (SECRET_NAME.match(name) or ADDRESS_NAME.match(name)):
        return HIDDEN
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, bytes):
        return scrub(value.decode("utf-8", "replace"))
    if isinstance(value, dict):
        return {str(key): redacted(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redacted(item) for item in value]
    return value if isinstance(value, int | float | None) else scrub(str(value))


def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    return {name: redacted(value, name) for name, value in event.items()}


def one_line(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """JSON escapes by itself; a person's console must not show a second, forged line either."""
    return {
        name: value if name == "exception" or not isinstance(value, str) else _escaped(value)
        for name, value in event.items()
    }


def _escaped(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def add_user(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """The user's id where it is already known: a log line must not cause the query that finds it."""
    request = current_request.get()
    if request is not None and "user_id" not in event:
        event["user_id"] = user_id(request)
    return event


def user_id(request: HttpRequest) -> int | None:
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject) and user._wrapped is empty:
        return None
    return getattr(user, "pk", None)


# --- One formatter for everything that logs

BEFORE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    add_user,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def formatter(style: str) -> logging.Formatter:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *BEFORE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, redact]
    if style == "json":
        last.append(structlog.processors.JSONRenderer(serializer=json.dumps))
    else:
        last += [one_line, structlog.dev.ConsoleRenderer(colors=False)]
    return structlog.stdlib.ProcessorFormatter(foreign_pre_chain=BEFORE, processors=last)


def configuration(level: str, style: str) -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "config.kit.logs.formatter", "style": style}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django and uvicorn come with handlers of their own; the root's is the one that redacts
            **{name: {"handlers": [], "propagate": True} for name in ("django", "uvicorn", "uvicorn.error", "celery")},
            "uvicorn.access": {"handlers": [], "propagate": False},  # addresses and queries; ours is one line below
            "django.server": {"handlers": [], "propagate": True, "level": "WARNING"},
            "django.request": {"level": "ERROR"},  # what is not found is in the line of the request
            "httpx": {"level": "WARNING"},  # it logs every address with its query
        },
    }


# --- One line a request


class Middleware:
    """Gives the request an id (or keeps a proxy's), sends it back, and logs what became of the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = accepted_id(request.headers.get(HEADER, ""))
        began = time.perf_counter()
        token = current_request.set(request)
        try:
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                response = self.get_response(request)
                self.tell(request, response, began)
        finally:
            current_request.reset(token)
        response[HEADER] = request_id
        return response

    def tell(self, request: HttpRequest, response: HttpResponse, began: float) -> None:
        """The path without its query: that is where codes and searches stand."""
        match = request.resolver_match
        level = logging.DEBUG if match is not None and match.url_name in QUIET_ROUTES else logging.INFO
        took_ms = round((time.perf_counter() - began) * 1000, 1)
        log.log(level, "request", method=request.method, path=request.path, status=response.status_code, ms=took_ms)


def accepted_id(given: str) -> str:
    return given if re.fullmatch(r"[A-Za-z0-9._-]{8,64}", given) else uuid.uuid4().hex
