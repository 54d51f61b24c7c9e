"""Addresses of the API of alerts and notifications, below `/api/v1/`."""

from django.urls import path

from alerts.api import alerts, notifications

urlpatterns = [
    path("alerts", alerts.Alerts.as_view(), name="api-alerts"),
    path("alerts/active", alerts.ActiveAlerts.as_view(), name="api-active-alerts"),
    path("alerts/preview", alerts.Preview.as_view(), name="api-alerts-preview"),
    path("alerts/<uuid:alert_id>", alerts.OneAlert.as_view(), name="api-alert"),
    path("alerts/<uuid:alert_id>/firings", alerts.Firings.as_view(), name="api-alert-firings"),
    path("alerts/<uuid:alert_id>/preview", alerts.PreviewOfOne.as_view(), name="api-alert-preview"),
    path("notifications", notifications.Notifications.as_view(), name="api-notifications"),
    path("notifications/read-all", notifications.ReadAll.as_view(), name="api-read-all"),
    path("notifications/<uuid:notification_id>/read", notifications.Read.as_view(), name="api-read"),
    path("notifications/push", notifications.Push.as_view(), name="api-push"),
    path("notifications/push/key", notifications.PushKey.as_view(), name="api-push-key"),
]
