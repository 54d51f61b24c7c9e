"""Pages of portfolios."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
