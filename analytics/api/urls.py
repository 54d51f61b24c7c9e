"""Addresses of the API of analytics, below `/api/v1/`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
