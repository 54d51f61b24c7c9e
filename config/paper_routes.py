"""Routes of the product's papers: each leads to its twin, none is a second implementation."""

from django.urls import path
from django.views.generic import RedirectView

urlpatterns = [
    path("docs", RedirectView.as_view(url="/api/docs/")),
    path("redoc", RedirectView.as_view(url="/api/redoc/")),
]
