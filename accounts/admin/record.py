"""The security log of everybody: read here, written by what happens."""

from django.contrib import admin
from unfold.contrib.filters.admin import RangeDateTimeFilter

from accounts.admin.access import OnePersons, Shown
from accounts.models import SecurityEvent


@admin.register(SecurityEvent)
class SecurityEventAdmin(OnePersons):
    icon = "shield"
    list_display = ("created_at", "person", "kind", "device", "address")
    list_filter = ("kind", ("created_at", RangeDateTimeFilter))
    list_filter_submit = True
    fields = ("created_at", "user", "kind", "device", "address")
    search_fields = ("user__email", "user__name", "=user__id", "address")
    ordering = ("-created_at", "-id")


class Events(Shown):
    model = SecurityEvent
    fields = ("created_at", "kind", "device", "address")
    ordering = ("-created_at", "-id")
