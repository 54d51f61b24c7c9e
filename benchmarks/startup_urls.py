"""What a new project on this stack has: a Celery app, a Valkey client, tokens, the admin and an API with its schema."""

import redis
from celery import Celery
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter
from rest_framework_simplejwt.views import TokenObtainPairView

celery = Celery("empty", broker="redis://localhost/0")
valkey = redis.Redis()
urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include(DefaultRouter().urls)),
    path("api/schema/", SpectacularAPIView.as_view()),
    path("api/token/", TokenObtainPairView.as_view()),
]
