"""Pages of analytics."""

from django.urls import path

from analytics.views import correlation

urlpatterns = [
    path("analytics/", correlation.correlation, name="analytics"),
]
