"""An empty project on the same packages: the product's settings without its apps and routes."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS as ALL

INSTALLED_APPS = [app for app in ALL if app.split(".")[0] not in ("config", "accounts")]
AUTH_USER_MODEL = "auth.User"
ROOT_URLCONF = "benchmarks.startup_urls"
REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
SPECTACULAR_SETTINGS: dict[str, object] = {}
