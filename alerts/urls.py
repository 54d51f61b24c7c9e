"""Pages of alerts and notifications."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
