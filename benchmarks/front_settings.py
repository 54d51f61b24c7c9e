"""The product's settings with the routes of benchmarks/front.py."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.front_urls"
