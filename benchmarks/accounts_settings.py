"""The product's settings with the routes of benchmarks/accounts.py."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.accounts_urls"
