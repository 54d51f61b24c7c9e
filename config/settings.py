"""Django's settings, in fixed sections. What differs between installations comes through `env.read`."""

import hmac
import secrets
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from config import checks, env, servers
from config.kit import logs

# --- Where and how this installation runs

BASE_DIR = Path(__file__).resolve().parent.parent
ENV: str = env.read("ENV")
PRODUCTION = ENV == "production"
DEBUG: bool = env.read("DEBUG")
VAR_DIR = Path(env.read("VAR_DIR") or BASE_DIR / "var")


def required(name: str, meanwhile: Any) -> Any:
    """A variable that production must set; elsewhere `meanwhile()` stands in."""
    value = env.read(name)
    if value is None and PRODUCTION:
        raise ImproperlyConfigured(f"{name}: not set, and production needs it")
    return meanwhile() if value is None else value


# --- Secrets and addresses


def first_run_secret() -> str:
    path = VAR_DIR / "secrets" / "secret_key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(64))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY: str = required("SECRET_KEY", first_run_secret)
SITE_URL: str = required("SITE_URL", lambda: f"http://{env.read('HOST')}:{env.read('PORT')}").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS: list[str] = env.read("ALLOWED_HOSTS") or [
    urlsplit(SITE_URL).hostname or "",
    *([] if PRODUCTION else LOOPBACK),
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES: int = env.read("TRUSTED_PROXIES")
METRICS_TOKEN: str = env.read("METRICS_TOKEN")
OUTBOUND_ALLOW: list[str] = env.read("OUTBOUND_ALLOW")
LIMITS_SCALE: float = env.read("LIMITS_SCALE")

# --- Apps

INSTALLED_APPS = [
    "config",
    "config.kit",
    "accounts",
    "markets",
    "analytics",
    "portfolios",
    "alerts",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    *(["daphne"] if DEBUG else []),  # `make dev`: runserver over ASGI
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "django_filters",
    "django_htmx",
    "corsheaders",
    "csp",
    "channels",
]

MIDDLEWARE = [
    "config.kit.logs.Middleware",
    "config.kit.metrics.Middleware",
    "config.kit.headers.Middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.Seen",
    "accounts.middleware.TwoFactorForAdmin",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.preferences.Middleware",
    "config.kit.limits.Middleware",
    "config.kit.errors.Middleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.preferences.context",
                "config.frame.context",
            ],
            "builtins": [
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "config.templatetags.parts",
                "config.templatetags.figures",
            ],
        },
    }
]

# --- The server: threads, and what a request's body may weigh and how long it may take

WEB_PROCESSES: int = env.read("WEB_PROCESSES")
WEB_THREADS = min(32, max(4, 64 // WEB_PROCESSES))  # each holds a connection, PostgreSQL has 100 for everybody
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
BODY_LIMITS = {  # path prefix: (bytes, seconds); the longest prefix wins, `*` is any part of a path
    "/": (DATA_UPLOAD_MAX_MEMORY_SIZE, 10.0),
    "/api/v1/portfolios/*/transactions/import": (26 * 2**20, 60.0),  # files of 25 MB
    "/import/": (26 * 2**20, 60.0),
}
READY_RATE = "1200/min"  # of one address, for what is answered from ready bytes

# --- Storage


def database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL: say postgres://user:password@host:port/name")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "config.kit.postgres",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or options.pop("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **options},
    }


DATABASES = {
    "default": database(required("DATABASE_URL", lambda: servers.database_url(servers.socket_folder(VAR_DIR))))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL: str = required("REDIS_URL", lambda: servers.redis_url(servers.socket_folder(VAR_DIR)))

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        # redis-py's default of 5 s kills every idle socket: the layer itself waits longer than that
        "CONFIG": {"hosts": [{"address": REDIS_URL, "socket_timeout": 15}]},
    }
}

# --- People

AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.BCryptSHA256PasswordHasher"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SESSION_ENGINE = "accounts.sessions"
JWT_KEYS: list[str] = env.read("JWT_KEYS") or [hmac.digest(SECRET_KEY.encode(), b"tidemark.jwt", "sha256").hex()]
if min(map(len, JWT_KEYS)) < 32:
    raise ImproperlyConfigured("JWT_KEYS: each key needs 32 characters or more")
CODE_DELIVERY = f"accounts.delivery.{env.read('CODE_DELIVERY')}.send"
SMS_WEBHOOK_URL: str | None = env.read("SMS_WEBHOOK_URL")
SMS_WEBHOOK_TOKEN: str = env.read("SMS_WEBHOOK_TOKEN")
OPEN_SOCKETS = ["/ws/prices", "/ws/crypto", "/ws/market-stream", "/api/market/stream"]  # no signing in, any Origin
SOCKET_RECHECK_S = 50.0  # whom an open socket belongs to is asked again this often, 60 s at most
EXPORTERS = [  # each takes `user` and answers {file name: bytes}
    "accounts.services.export.own_part",
    "analytics.services.export.backtests",
    "analytics.services.export.screens",
    "portfolios.services.export.portfolios",
    "portfolios.services.export.watchlists",
    "alerts.services.export.alerts",
    "alerts.services.export.notifications",
]
FIRST_DATA: list[dict[str, str]] = [  # ways to the first data; `done` is asked with the person
    {"title": "Import a file", "hint": "CSV or XLSX of your broker or another tracker", "route": "import",
     "done": "portfolios.queries.portfolios.has_books"},
    {"title": "Add a trade", "hint": "Or a deposit, to begin with", "route": "trade",
     "done": "portfolios.queries.portfolios.has_books"},
]  # fmt: skip

# --- Browsers: cookies, headers, policy of what a page may load

COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.kit.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS and TRUSTED_PROXIES > 0  # with no proxy that tells the scheme, it would go round for ever
SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^metrics$"]  # asked from inside, in plain HTTP
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": [NONE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "worker-src": [SELF],
    }
}
# Pages that packages make. Alpine, inside the admin, compiles its attributes; none needs inline scripts.
CSP_LOOSER: dict[str, dict[str, list[str]]] = {
    "/admin/": {
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "style-src-attr": [UNSAFE_INLINE],
    },
    "/api/": {"style-src": [SELF, UNSAFE_INLINE], "style-src-attr": [UNSAFE_INLINE], "worker-src": [SELF, "blob:"]},
}
FORBIDDEN_BROWSER_FEATURES = [
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
    "payment", "usb",
]  # fmt: skip

CORS_ALLOWED_ORIGINS: list[str] = env.read("CORS_ALLOWED_ORIGINS")
CORS_ALLOW_CREDENTIALS = False
CORS_URLS_REGEX = r"^/(api|crypto|portfolio)/"

# --- API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.Bearer",
        "config.kit.api.sessions.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["config.kit.api.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": [
        "config.kit.api.renderer.JSONRenderer",
        "rest_framework.renderers.BrowsableAPIRenderer",
    ],
    "DEFAULT_FILTER_BACKENDS": ["config.kit.api.filters.Filters", "config.kit.api.filters.Ordering"],
    "DEFAULT_PAGINATION_CLASS": "config.kit.api.pages.Counted",
    "DEFAULT_THROTTLE_CLASSES": ["config.kit.limits.Throttle"],
    "DEFAULT_THROTTLE_RATES": {  # of each endpoint
        "anonymous": "120/min",
        "user": "600/min",
        "sign-up": "5/h",
        "provider-search": "30/min",
        "imports": "60/min",
    },
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "URL_FORMAT_OVERRIDE": None,  # `?format=` would be one more parameter that no query serializer knows
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "config.kit.api.handler.Handler",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
    "ALLOWED_ERROR_STATUS_CODES": ["400", "401", "403", "404", "429"],
}
SPECTACULAR_SETTINGS = {
    "ENUM_NAME_OVERRIDES": {
        f"{kind}ErrorEnum": f"drf_standardized_errors.openapi_serializers.{kind}ErrorEnum.choices"
        for kind in ("Validation", "Client", "Server")
    }
    | {
        "AlertKind": "alerts.serializers.alerts.KINDS",
        "AlertStatus": "alerts.models.alert.Alert.Status",
        "AlertTurn": "alerts.serializers.alerts.TURNS",
        "BacktestState": "analytics.models.backtest.Backtest.State",
        "InstrumentKind": "markets.models.instrument.Instrument.Kind",
        "InvestorStyle": "accounts.models.user.Profile.Style",
        "LotMethod": "portfolios.models.portfolio.METHODS",
        "TradeOutcome": ["filled", "open"],
        "TradeSide": "portfolios.models.order.Order.Side",
        "TransactionType": "portfolios.serializers.transactions.KINDS",
    },
    "TITLE": "Tidemark",
    "VERSION": "1",
    "DESCRIPTION": "Money, prices, quantities and percentages are decimal strings; times are UTC with `Z`. "
    "Errors, paging, limits and repeated writes follow the conventions of docs/api.md. Live prices come over "
    "[WebSockets](/api/websockets/).",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_standardized_errors.openapi_hooks.postprocess_schema_enums",
        "config.api_docs.group_paper_routes",
    ],
}

# --- Jobs

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A job whose worker was killed comes back 600 s later at the latest; no job may take longer (kit/task.py)
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "queue_order_strategy": "priority",  # in the order of CELERY_TASK_QUEUES: somebody waits for `soon`
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5,
    "max_retries": 0,  # the outbox tries again, a person who waits does not
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {"soon": {}, "bulk": {}}
CELERY_TASK_DEFAULT_QUEUE = "soon"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = True
CELERY_BEAT_SCHEDULER = "config.kit.beat:Scheduler"
SCHEDULE = "config.schedule.PERIODS"
EVENT_READERS: dict[str, list[str]] = {  # kind, or "*" for every one: the jobs that read it
    "job.failed": ["kit.tell_of_failed_job"],
    "instrument.action": ["portfolios.follow_action"],
} | {
    kind: ["alerts.take"]
    for kind in (
        "trade.filled", "order.expired", "order.rejected", "order.restated", "import.done", "action.applied",
        "dividend.proposed",
        "security.new_device", "security.password_changed", "security.password_reset", "security.two_factor_on",
        "security.two_factor_off", "security.recovery_code_used", "security.token_reused", "security.api_token_made",
        "security.deletion_asked",
    )
}  # fmt: skip
HOOKS: dict[str, list[str]] = {
    "ON_REGISTER": ["portfolios.services.portfolios.open_first"],
    "ON_SOURCE": ["portfolios.demo.soon"],
    "ON_MERGE": [
        "portfolios.services.portfolios.merged",
        "portfolios.services.watchlists.merged",
        "alerts.services.alerts.merged",
    ],
    "ON_CLOSES": ["portfolios.services.history.prices_changed"],
}
KEPT_DAYS = {"events": 90, "effects": 30, "retried_jobs": 30, "audit": 2 * 365}

# --- Markets

MARKET_DATA: str = env.read("MARKET_DATA")
# `manage.py engines` tells them: each a markets.engine.Subscriber
LEVEL_SUBSCRIBERS = ["portfolios.engine.subscriber", "alerts.engine.subscriber"]
CANDLES_KEPT_DAYS = {"1m": 90, "5m": 365, "15m": 2 * 365, "1h": 5 * 365}  # wider ones stay for ever
EXCHANGES = {
    "binance": {"socket": "wss://data-stream.binance.vision", "rest": "https://data-api.binance.vision"},
    "coinbase": {"socket": "wss://advanced-trade-ws.coinbase.com", "rest": "https://api.coinbase.com"},
    "coinbase-exchange": {
        "socket": "wss://ws-feed.exchange.coinbase.com", "rest": "https://api.exchange.coinbase.com",
    },
    "okx": {"socket": "wss://ws.okx.com:8443", "rest": "https://www.okx.com"},
}  # fmt: skip
for _venue, _urls in env.read("EXCHANGES").items():
    if _venue not in EXCHANGES:
        raise ImproperlyConfigured(f"EXCHANGES: say one of {', '.join(EXCHANGES)}")
    EXCHANGES[_venue] |= _urls
MARKET_PROVIDERS: list[str] = env.read("MARKET_PROVIDERS")
YAHOO_URL: str = env.read("YAHOO_URL")
YAHOO_COOKIE_URL: str = env.read("YAHOO_COOKIE_URL")
YAHOO_USER_AGENT: str = env.read("YAHOO_USER_AGENT")
YAHOO_CALLS_PER_DAY: int = env.read("YAHOO_CALLS_PER_DAY")
ALPHAVANTAGE_URL: str = env.read("ALPHAVANTAGE_URL")
ALPHAVANTAGE_KEY: str = env.read("ALPHAVANTAGE_KEY")
ALPHAVANTAGE_CALLS_PER_DAY: int = env.read("ALPHAVANTAGE_CALLS_PER_DAY")
OWN_DATA_URL: str = env.read("OWN_DATA_URL") or ""
OWN_DATA_TOKEN: str = env.read("OWN_DATA_TOKEN")
OWN_DATA_CALLS_PER_DAY: int = env.read("OWN_DATA_CALLS_PER_DAY")

COLLECTORS = ["markets.queries.feeds.Figures"]  # Prometheus figures that no web process counts itself

# --- Mail

MAIL_FROM: str = env.read("MAIL_FROM")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
EMAIL_TIMEOUT = 10


def mail_server(url: str) -> dict[str, Any]:
    """smtp:// starts TLS where a password is sent, smtps:// is TLS from the first byte."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL: say smtp://user:password@host:587 or smtps://user:password@host:465")
    return {
        "host": parts.hostname,
        "port": parts.port or (465 if parts.scheme == "smtps" else 587),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and bool(parts.username),
    }


if email_url := required("EMAIL_URL", str):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    _server = mail_server(email_url)
    EMAIL_HOST, EMAIL_PORT = _server["host"], _server["port"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _server["username"], _server["password"]
    EMAIL_USE_SSL, EMAIL_USE_TLS = _server["use_ssl"], _server["use_tls"]
else:
    EMAIL_BACKEND = "config.devmail.Backend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"

# --- Push messages

VAPID_KEY: str = env.read("VAPID_KEY")
VAPID_SUBJECT: str = env.read("VAPID_SUBJECT") or f"mailto:{parseaddr(MAIL_FROM)[1]}"
PUSH_SERVICES: list[str] = env.read("PUSH_SERVICES")

# --- Files, language, time

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.read("STATIC_DIR") or VAR_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.static.NodeModulesFinder",
]
NODE_FILES = {  # path under /static/: package of node_modules, and what of it browsers may have
    "vendor/inter": ("@fontsource-variable/inter/files", ["inter-latin*-wght-normal.woff2"]),
    "vendor/lightweight-charts": ("lightweight-charts/dist", ["lightweight-charts.standalone.production.mjs"]),
}
STATIC_FROM_SOURCE = DEBUG or ENV == "test"  # else collected by `manage.py prepare` under hashed names
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if STATIC_FROM_SOURCE
        else "config.static.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = STATIC_FROM_SOURCE
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
LANGUAGE_CODE = "en"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- What a start adds where it is missing, after the migrations; then the demo, only with ENV=development

PREPARERS = [
    "markets.services.partitions.make_ahead",
    "markets.services.catalogue.bring_up_to_date",
    "markets.services.sessions.fill_missing",
    "portfolios.services.portfolios.open_missing",
]
DEMO_SEEDERS = ["accounts.demo.people", "markets.demo.daily_closes", "portfolios.demo.books"]
DEMO_OPEN = not PRODUCTION and env.read("HOST") in env.LOOPBACK  # known passwords; elsewhere random ones

# --- Admin

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Tidemark",
    "SITE_HEADER": "Tidemark",
    "SITE_SUBHEADER": "Administration",
    "SITE_ICON": "config.system.mark",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "config.system.mark"}],
    "STYLES": ["config.system.stylesheet"],
    "BORDER_RADIUS": "8px",
    "COLORS": {
        # the accent of static/css/tokens.css, as a scale
        "primary": {
            "50": "oklch(0.972 0.013 259)",
            "100": "oklch(0.941 0.030 259)",
            "200": "oklch(0.885 0.060 258)",
            "300": "oklch(0.812 0.100 256)",
            "400": "oklch(0.726 0.138 254)",
            "500": "oklch(0.640 0.174 257)",
            "600": "oklch(0.528 0.196 259)",
            "700": "oklch(0.468 0.190 260)",
            "800": "oklch(0.408 0.160 261)",
            "900": "oklch(0.352 0.125 262)",
            "950": "oklch(0.264 0.085 263)",
        }
    },
    "SIDEBAR": {"navigation": "config.system.navigation", "show_search": False},
    "COMMAND": {"search_models": False},
    "DASHBOARD_CALLBACK": "config.system.index",
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_HISTORY": False,  # the audit log is the history
}

# --- Logs

LOGGING = logs.configuration(env.read("LOG_LEVEL"), env.read("LOG_FORMAT"))

# --- Last: a production that is not safe does not start, whoever imports these settings

if PRODUCTION:
    checks.refuse_unsafe(secret_key=SECRET_KEY, debug=DEBUG, hosts=ALLOWED_HOSTS)
