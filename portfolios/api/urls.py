"""Addresses of the API of portfolios, below `/api/v1/`."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
