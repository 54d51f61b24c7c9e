"""Addresses of the API of alerts and notifications, below `/api/v1/`."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
