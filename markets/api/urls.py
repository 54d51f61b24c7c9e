"""Addresses of the API of markets, below `/api/v1/`. Those that end in a word come before a bare symbol."""

from typing import Any

urlpatterns: list[Any] = []
