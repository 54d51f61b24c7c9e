"""Every variable the product reads from its environment, in one table.

`read("PORT")` answers the typed value or raises `Misconfigured`, which names the variable and never
shows its value. Each variable may instead be given as `NAME_FILE`, the path of a file that holds it
(Docker and Kubernetes secrets). docs/configuration.md and .env.example are made from this table.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Misconfigured(Exception):
    """The environment cannot be used; the message names the variable and the remedy."""


def text(raw: str) -> str:
    return raw


def flag(raw: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if raw.lower() not in known:
        raise ValueError("say 1 or 0")
    return known[raw.lower()]


def whole(raw: str) -> int:
    return int(raw)


def positive(raw: str) -> float:
    number = float(raw)
    if not 0 < number < float("inf"):
        raise ValueError("say a number above 0")
    return number


def words(raw: str) -> list[str]:
    return [word.strip() for word in raw.split(",") if word.strip()]


def port(raw: str) -> int:
    number = int(raw)
    if not 1 <= number <= 65535:
        raise ValueError("say a port between 1 and 65535")
    return number


def address(example: str, *schemes: str, host: bool = True) -> Callable[[str], str]:
    """A URL of one of these schemes; what cannot be used fails here, at the start, by its variable's name."""

    def check(raw: str) -> str:
        try:
            parts = urlsplit(raw)
            usable = parts.port != 0  # reading the port raises where it is no number
        except ValueError:
            usable = False
        if not usable or parts.scheme not in schemes or (host and not parts.hostname):
            raise ValueError(f"say {example}")
        return raw

    return check


def exchange_addresses(raw: str) -> dict[str, dict[str, str]]:
    """`binance.socket=wss://host,binance.rest=https://host` as {"binance": {"socket": ..., "rest": ...}}."""
    found: dict[str, dict[str, str]] = {}
    for word in words(raw):
        name, _, url = word.partition("=")
        venue, _, what = name.strip().partition(".")
        if what not in ("socket", "rest"):
            raise ValueError("say binance.socket=wss://host or binance.rest=https://host, with commas between")
        schemes = ("ws", "wss") if what == "socket" else ("http", "https")
        found.setdefault(venue, {})[what] = address(f"{name}={schemes[1]}://host", *schemes)(url.strip()).rstrip("/")
    return found


def one_of(*choices: str) -> Callable[[str], str]:
    def choice(raw: str) -> str:
        if raw not in choices:
            raise ValueError("say one of " + ", ".join(choices))
        return raw

    return choice


def some_of(*choices: str) -> Callable[[str], list[str]]:
    def chosen(raw: str) -> list[str]:
        found = words(raw)
        if not set(found) <= set(choices) or len(set(found)) < len(found):
            raise ValueError("say some of " + ", ".join(choices))
        return found

    return chosen


site_url = address("https:// and the host of this site", "http", "https")
postgres_url = address("postgres://user:password@host:port/name", "postgres", "postgresql", host=False)
redis_url = address("redis://host:port/0 or unix:///path", "redis", "rediss", "unix", host=False)
smtp_url = address("smtp://user:password@host:587", "smtp", "smtps")


@dataclass(frozen=True)
class Variable:
    name: str
    read: Callable[[str], Any]
    default: str | None
    meaning: str
    section: str
    secret: bool = False
    default_note: str = ""


def _table(section: str, *rows: tuple[Any, ...], secret: tuple[str, ...] = ()) -> list[Variable]:
    return [
        Variable(name, reader, default, meaning, section, name in secret, note[0] if note else "")
        for name, reader, default, meaning, *note in rows
    ]


VARIABLES: dict[str, Variable] = {
    variable.name: variable
    for variable in [
        *_table(
            "Running",
            ("ENV", one_of("development", "production", "test"), "development",
             "`production` refuses to start on anything unsafe; `development` brings its own engines and demo."),
            ("DEBUG", flag, "0", "Django's debug pages. Never with `ENV=production`."),
            ("HOST", text, "127.0.0.1", "Address the web server listens on."),
            ("PORT", port, "8000", "Port the web server listens on."),
            ("WEB_PROCESSES", whole, "1", "Web processes behind the one port (2 or more on a server of its own)."),
            ("DRAIN_S", positive, None, "Seconds between failing `/healthz/ready` and closing the port, at a stop.",
             "5 in production, 0.5 elsewhere"),
            ("VAR_DIR", text, None, "Folder for data, secrets and logs that this installation makes.",
             "`var` beside manage.py"),
            ("STATIC_DIR", text, None, "Folder of the collected static files; an image brings its own.",
             "`static` in VAR_DIR"),
            ("LIMITS_SCALE", positive, "1",
             "Multiplies every rate limit but the tries of a code; for load tests."),
        ),
        *_table(
            "Secrets and addresses",
            ("SECRET_KEY", text, None, "Signs sessions and links; 50 random characters or more.",
             "made at first run in development; required in production"),
            ("SITE_URL", site_url, None, "The address people type, with scheme; links in mails use it. "
             "`https://` turns on Secure cookies and HSTS.",
             "`http://HOST:PORT` in development; required in production"),
            ("ALLOWED_HOSTS", words, None, "Host names that are answered; `*` is refused in production.",
             "the host of SITE_URL, and loopback in development"),
            ("CORS_ALLOWED_ORIGINS", words, "", "Origins of other sites whose scripts may use the API."),
            ("TRUSTED_PROXIES", whole, "0",
             "How many proxies stand in front; that many addresses of X-Forwarded-For, from the right, are believed."),
            ("OUTBOUND_ALLOW", words, "",
             "`host:port` pairs of private networks that may be called all the same, for tests; never in production."),
            ("METRICS_TOKEN", text, "", "Bearer token that may read `/metrics` from anywhere; loopback always may."),
            ("JWT_KEYS", words, None, "Keys of 32 characters or more for API tokens: the first signs, all verify.",
             "made from SECRET_KEY"),
            secret=("SECRET_KEY", "METRICS_TOKEN", "JWT_KEYS"),
        ),
        *_table(
            "Storage",
            ("DATABASE_URL", postgres_url, None, "`postgres://user:password@host:port/name` of PostgreSQL 15 or newer.",
             "development starts its own; required in production"),
            ("REDIS_URL", redis_url, None, "`redis://host:port/0` or `unix:///path` of Valkey or Redis 7 or newer.",
             "development starts its own; required in production"),
            secret=("DATABASE_URL", "REDIS_URL"),
        ),
        *_table(
            "Markets",
            ("MARKET_DATA", one_of("auto", "live", "simulated"), "auto",
             "Where prices come from: `live` streams, `simulated` ones that are named so everywhere, or `auto`: "
             "live where an exchange answers within 3 s at the start, else simulated."),
            ("EXCHANGES", exchange_addresses, "",
             "Other addresses of exchanges, as `binance.socket=wss://host,binance.rest=https://host`: for a mirror, "
             "another country, or `manage.py replay`."),
            ("MARKET_PROVIDERS", some_of("yahoo", "alphavantage", "own-data"), "yahoo,alphavantage,own-data",
             "Who is asked over HTTP for what no exchange streams, the first choice first; see docs/providers.md."),
            ("YAHOO_URL", address("https://host", "https", "http"), "https://query2.finance.yahoo.com",
             "Where Yahoo answers, or a replay of it."),
            ("YAHOO_COOKIE_URL", address("https://host", "https", "http"), "https://fc.yahoo.com",
             "Where Yahoo gives the cookie that its quotes want."),
            ("YAHOO_USER_AGENT", text, "Mozilla/5.0 (compatible; Tidemark)",
             "What Yahoo is told of who asks; it refuses some."),
            ("YAHOO_CALLS_PER_DAY", whole, "10000", "Calls of one UTC day that Yahoo is asked at most."),
            ("ALPHAVANTAGE_URL", address("https://host", "https", "http"), "https://www.alphavantage.co",
             "Where Alpha Vantage answers."),
            ("ALPHAVANTAGE_KEY", text, "", "Key of Alpha Vantage; without one it is not asked."),
            ("ALPHAVANTAGE_CALLS_PER_DAY", whole, "25", "Calls a day that the key allows."),
            ("OWN_DATA_URL", address("https://host/{what}/{symbol}", "https", "http"), None,
             "Your own prices as CSV or JSON; `{symbol}` and `{what}` in it are filled in."),
            ("OWN_DATA_TOKEN", text, "", "Bearer token for OWN_DATA_URL."),
            ("OWN_DATA_CALLS_PER_DAY", whole, "50000", "Calls a day of OWN_DATA_URL at most."),
            secret=("ALPHAVANTAGE_KEY", "OWN_DATA_TOKEN"),
        ),
        *_table(
            "Mail",
            ("EMAIL_URL", smtp_url, None, "`smtp://user:password@host:587` (`smtps://` for TLS from the start).",
             "development keeps mails at `/dev/mail/`; required in production"),
            ("MAIL_FROM", text, "Tidemark <tidemark@localhost>", "Sender of every mail."),
            ("CODE_DELIVERY", one_of("email", "console", "sms_webhook"), "email",
             "How one-time codes reach people; `console` prints them, for development only."),
            ("SMS_WEBHOOK_URL", address("https://host/path", "https", "http"), None,
             "Where `sms_webhook` posts `{\"to\", \"text\"}` as JSON."),
            ("SMS_WEBHOOK_TOKEN", text, "", "Bearer token for SMS_WEBHOOK_URL."),
            secret=("EMAIL_URL", "SMS_WEBHOOK_TOKEN"),
        ),
        *_table(
            "Push messages",
            ("VAPID_KEY", text, "", "Private key of P-256 that signs push messages: its 32 bytes as base64url. "
             "Browsers that subscribed under another one must do so again.",
             "made from SECRET_KEY"),
            ("VAPID_SUBJECT", text, None, "Whom a push service may write to: `mailto:` and an address, or `https://`.",
             "the address of MAIL_FROM"),
            ("PUSH_SERVICES", words,
             "fcm.googleapis.com,.push.services.mozilla.com,.push.apple.com,.notify.windows.com",
             "Hosts that push messages go to, `.host` for all below it; browsers name them, nothing else is called."),
            secret=("VAPID_KEY",),
        ),
        *_table(
            "Logs",
            ("LOG_FORMAT", one_of("json", "console"), "json", "`json` for machines, `console` for people."),
            ("LOG_LEVEL", one_of("DEBUG", "INFO", "WARNING", "ERROR"), "INFO", "What is too small to log."),
        ),
    ]
}  # fmt: skip


def read(name: str, environ: Mapping[str, str] = os.environ) -> Any:
    """The typed value of a variable, its default, or None where it has none and is not set."""
    variable = VARIABLES[name]
    raw = _raw(name, environ)
    if raw is None:
        raw = variable.default
    if raw is None:
        return None
    try:
        return variable.read(raw)
    except ValueError as error:
        told = str(error) if str(error).startswith("say ") else "its value cannot be read"
        raise Misconfigured(f"{name}: {told}") from None


def _raw(name: str, environ: Mapping[str, str]) -> str | None:
    if file := environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise Misconfigured(f"{name}_FILE: cannot be read ({error.strerror})") from None
    raw = environ.get(name, "").strip()
    return raw or None
