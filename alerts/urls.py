"""Pages of alerts and notifications."""

from django.urls import path

from alerts.views import importing, listing, notifications, one, settings, unsubscribe

ONE = "alerts/<uuid:alert_id>/"

urlpatterns = [
    path("alerts/", listing.alerts, name="alerts"),
    path("alerts/new/", one.NewAlert.as_view(), name="new-alert"),
    path("alerts/near/", listing.near, name="near-alerts"),
    path("alerts/import/", importing.Import.as_view(), name="import-alerts"),
    path("alerts/export.csv", listing.export, {"form": "csv"}, name="export-alerts-csv"),
    path("alerts/export.xlsx", listing.export, {"form": "xlsx"}, name="export-alerts-xlsx"),
    path("alerts/restore/", one.restore, name="restore-alert"),
    path(ONE, one.OneAlert.as_view(), name="alert"),
    path(f"{ONE}act/", one.act, name="act-on-alert"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/latest/", notifications.latest, name="latest-notifications"),
    path("notifications/read/", notifications.read_all, name="read-all-notifications"),
    path("notifications/<uuid:notification_id>/read/", notifications.read, name="read-notification"),
    path("settings/notifications/", settings.Settings.as_view(), name="notifications-settings"),
    path("settings/notifications/test/", settings.try_out, name="try-notification"),
    path("settings/notifications/secret/", settings.new_secret, name="new-webhook-secret"),
    path("settings/notifications/<uuid:subscription_id>/forget/", settings.forget_browser, name="forget-browser"),
    path("unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
]
