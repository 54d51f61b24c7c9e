"""What lets people in, for administrators: looked at, ended, and never made or changed."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import TabularInline
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet

from accounts.models import ApiToken, KnownDevice, RefreshFamily, SignIn
from accounts.services import access, api_tokens, security
from config.kit import audit
from config.kit.audited import ReadOnlyAdmin


class OnePersons(ReadOnlyAdmin):
    """Rows that belong to somebody. What the hash of a secret is stays in the table."""

    list_select_related = ("user",)
    search_fields: tuple[str, ...] = ("user__email", "user__name", "device", "address")
    ordering: tuple[str, ...] = ("-used_at",)

    @display(description="Person", ordering="user__email")
    def person(self, row: Any) -> str:
        return str(row.user)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.change_user")


@admin.register(SignIn)
class SignInAdmin(OnePersons):
    icon = "devices"
    list_display = ("device", "person", "address", "created_at", "used_at")
    list_filter = (("used_at", RangeDateTimeFilter),)
    list_filter_submit = True
    fields = ("user", "device", "address", "created_at", "used_at")
    actions = ("end",)

    @admin.action(description="Sign these browsers out", permissions=["end"])
    def end(self, request: HttpRequest, rows: QuerySet[SignIn]) -> None:
        self.message_user(request, f"{_end_all(request, rows)} signed out.")


@admin.register(RefreshFamily)
class RefreshFamilyAdmin(OnePersons):
    icon = "terminal"
    list_display = ("device_or_client", "person", "address", "state", "used_at", "expires_at")
    list_filter = (("used_at", RangeDateTimeFilter),)
    list_filter_submit = True
    fields = ("user", "device", "address", "created_at", "used_at", "expires_at", "revoked_at", "reason")
    actions = ("end",)

    @display(description="Client", ordering="device")
    def device_or_client(self, row: RefreshFamily) -> str:
        return row.device or "API client"

    @display(description="State", label={"Lives": "success", "Ended": "info", "Reused": "danger"})
    def state(self, row: RefreshFamily) -> str:
        if row.reason == "token_reused":
            return "Reused"
        return "Ended" if row.revoked_at or row.expires_at <= timezone.now() else "Lives"

    @admin.action(description="Sign these clients out", permissions=["end"])
    def end(self, request: HttpRequest, rows: QuerySet[RefreshFamily]) -> None:
        self.message_user(request, f"{_end_all(request, rows.filter(revoked_at=None))} signed out.")


def _end_all(request: HttpRequest, rows: QuerySet[Any]) -> int:
    chosen = list(rows.select_related("user"))
    for row in chosen:
        access.end_one(row.user, row.pk, visitor=security.NOWHERE)
        gone = {"device": row.device, "address": row.address, "used_at": row.used_at}
        audit.record(actor_id=request.user.pk, action="session.ended", subject=row.user, before=gone)
    return len(chosen)


@admin.register(KnownDevice)
class KnownDeviceAdmin(OnePersons):
    icon = "phonelink_lock"
    list_display = ("device", "person", "address", "seen_at", "trusted_until")
    fields = ("user", "device", "address", "created_at", "seen_at", "trusted_until")
    ordering = ("-seen_at",)


@admin.register(ApiToken)
class ApiTokenAdmin(OnePersons):
    """Of the secret the list knows as much as its owner's does: how it begins."""

    icon = "key"
    list_display = ("name", "begins", "person", "may", "last_used_at", "expires_at")
    list_filter = (("created_at", RangeDateTimeFilter), ("expires_at", RangeDateTimeFilter))
    list_filter_submit = True
    search_fields = ("name", "prefix", "user__email", "user__name")
    fields = ("user", "name", "begins", "may", "created_at", "last_used_at", "expires_at")
    readonly_fields = ("begins", "may")
    ordering = ("-created_at",)
    actions = ("revoke",)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.delete_apitoken")

    @display(description="Begins with")
    def begins(self, token: ApiToken) -> str:
        return f"{token.prefix}…"

    @display(description="May")
    def may(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @admin.action(description="Revoke: scripts that use them stop", permissions=["revoke"])
    def revoke(self, request: HttpRequest, tokens: QuerySet[ApiToken]) -> None:
        chosen = list(tokens.select_related("user"))
        for token in chosen:
            gone = {"name": token.name, "scopes": token.scopes, "begins": token.prefix, "user_id": token.user_id}
            audit.record(actor_id=request.user.pk, action="apitoken.revoked", subject=token, before=gone)
            api_tokens.remove(token.user, token.pk, visitor=security.NOWHERE)
        self.message_user(request, f"{len(chosen)} revoked.")


class NamedByModel(PaginationInlineFormSet):  # type: ignore[misc]
    """A person's rows have no way back from the person, by which Django would name them."""

    @classmethod
    def get_default_prefix(cls) -> str:
        return str(cls.model._meta.model_name)


class Shown(TabularInline):  # type: ignore[misc]
    """A list on a person's page: ten at a time, nothing to type."""

    formset = NamedByModel
    extra = 0
    per_page = 10
    tab = True
    can_delete = False
    hide_title = True
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields


class Browsers(Shown):
    model = SignIn
    verbose_name_plural = "browsers"
    fields = ("device", "address", "created_at", "used_at")
    ordering = ("-used_at",)


class Clients(Shown):
    model = RefreshFamily
    verbose_name_plural = "API clients"
    fields = ("device", "address", "used_at", "revoked_at", "reason")
    ordering = ("-used_at",)


class Devices(Shown):
    model = KnownDevice
    fields = ("device", "address", "seen_at", "trusted_until")
    ordering = ("-seen_at",)


class Tokens(Shown):
    model = ApiToken
    fields = ("name", "prefix", "scopes", "last_used_at", "expires_at")
    ordering = ("-created_at",)
