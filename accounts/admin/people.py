"""People in the admin: found, changed, kept out and let in again, each on the record."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from accounts.admin import filters, forms
from accounts.admin.access import Browsers, Clients, Devices, Tokens
from accounts.admin.record import Events
from accounts.models import User
from accounts.services import access, codes, security
from config.kit.audited import AuditedAdmin

Change = tuple[dict[str, Any], dict[str, Any]]
"""What was, and what is."""


@admin.register(User)
class UserAdmin(BaseUserAdmin, AuditedAdmin):  # type: ignore[type-arg]
    icon = "person"
    form, add_form, change_password_form = forms.ChangeForm, forms.AddForm, forms.PasswordForm
    list_display = ("person", "roles", "state", "verified", "second_factor", "last_login", "joined_at")
    list_filter = (
        filters.Role, "is_active", filters.TwoFactor, filters.Verified, filters.Kind, "is_staff",
        ("joined_at", RangeDateTimeFilter),
    )  # fmt: skip
    list_filter_submit = True
    list_select_related = ("totp",)
    search_fields = ("email", "name", "=id")
    ordering = ("id",)
    readonly_fields = ("is_active", "verified", "second_factor", "last_login", "joined_at", "delete_after")
    filter_horizontal = ()
    autocomplete_fields = ("groups",)
    actions = ("deactivate", "reactivate", "sign_out_everywhere", "resend_verification")
    inlines = (Browsers, Clients, Devices, Tokens, Events)
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("May do", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Safety", {"fields": ("verified", "second_factor", "last_login", "joined_at", "delete_after")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return self.inlines if obj else ()  # who is just being added has nothing yet

    # --- What is shown

    @display(description="Person", header=True, ordering="email")
    def person(self, user: User) -> list[str]:
        initials = "".join(word[0] for word in user.name.split()[:2]).upper()
        return [user.name or user.email, user.email, initials or user.email[0].upper()]

    @display(description="Roles")
    def roles(self, user: User) -> str:
        held = ["superuser"] if user.is_superuser else ["staff"] if user.is_staff else []
        return ", ".join([*held, *(group.name for group in user.groups.all())]) or "—"

    @display(description="State", label={"Active": "success", "Inactive": "danger", "To be deleted": "warning"})
    def state(self, user: User) -> str:
        if not user.is_active:
            return "Inactive"
        return "To be deleted" if user.delete_after else "Active"

    @display(description="Verified", boolean=True, ordering="email_verified_at")
    def verified(self, user: User) -> bool:
        return user.email_verified_at is not None

    @display(description="Two-factor", boolean=True)
    def second_factor(self, user: User) -> bool:
        return user.two_factor

    # --- Who may change whom

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody makes themselves more than they are, or locks themselves out; others only a superuser raises."""
        fixed = super().get_readonly_fields(request, obj)
        if request.user.is_superuser and obj != request.user:
            return fixed
        return (*fixed, "is_staff", "is_superuser", "groups")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or (obj != request.user and self.has_change_permission(request, obj)))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What hangs on a person goes with them, though nobody may delete it alone."""
        shown, counts, _, protected = super().get_deleted_objects(objs, request)
        refused = {str(user) for user in objs if not self.has_delete_permission(request, user)}
        return shown, counts, refused, protected

    # --- Actions

    @admin.action(description="Deactivate: signed out, may not sign in", permissions=["change"])
    def deactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        def change(user: User) -> Change:
            access.deactivate(user)
            return {"is_active": True}, {"is_active": False}

        chosen = users.filter(is_active=True)
        self.message_user(request, f"{self._each(request, chosen, 'changed', change)} deactivated.")

    @admin.action(description="Reactivate", permissions=["change"])
    def reactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        def change(user: User) -> Change:
            access.reactivate(user)
            return {"is_active": False}, {"is_active": True}

        chosen = users.filter(is_active=False)
        self.message_user(request, f"{self._each(request, chosen, 'changed', change)} active again.")

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, users: QuerySet[User]) -> None:
        def change(user: User) -> Change:
            before = user.epoch
            access.sign_out_everywhere(user, visitor=security.NOWHERE)
            return {"epoch": before}, {"epoch": user.epoch}

        self.message_user(request, f"{self._each(request, users, 'signed_out_everywhere', change)} signed out.")

    @admin.action(description="Send the verification letter again", permissions=["change"])
    def resend_verification(self, request: HttpRequest, users: QuerySet[User]) -> None:
        def change(user: User) -> Change:
            codes.ask(user.email, codes.Purpose.VERIFY_EMAIL)
            return {}, {"sent_to": user.email}

        chosen = users.filter(email_verified_at=None, is_active=True)
        self.message_user(request, f"{self._each(request, chosen, 'verification_sent', change)} on their way.")

    def _each(self, request: HttpRequest, users: QuerySet[User], what: str, change: Callable[[User], Change]) -> int:
        """Change those of them that this administrator may, on the record; says where that leaves somebody out."""
        with transaction.atomic():
            found = list(User.objects.select_for_update().filter(pk__in=list(users.values_list("pk", flat=True))))
            others = [
                user for user in found if user.pk != request.user.pk and self.has_change_permission(request, user)
            ]
            for user in others:
                before, after = change(user)
                self.record(request, what, user, before=before, after=after)
        if len(others) < len(found):
            told = "Left out: yourself (nobody locks themselves out), and whom you may not change."
            self.message_user(request, told, messages.WARNING)
        return len(others)

    # --- What follows from a change

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Another address is not a verified one."""
        if change and "email" in form.changed_data:
            obj.email_verified_at = None
        super().save_model(request, obj, form, change)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """A password that an administrator sets ends what the old one opened."""
        before = User.objects.filter(pk=id).first() if id.isdigit() else None
        response: HttpResponse = super().user_change_password(request, id, form_url)
        after = before and User.objects.get(pk=before.pk)
        if before and after and before.password != after.password:
            access.void_everything(after, reason="password_set")
            security.note(after, security.Kind.PASSWORD_CHANGED)
            old, new = {"password": before.password}, {"password": after.password}
            self.record(request, "password_changed", after, before=old, after=new)
        return response
