"""People and their roles in the admin."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as BaseGroupAdmin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.models import User, tidy_email
from config.kit.audited import AuditedAdmin


class TidyEmail:
    """However an address is typed here, one spelling of it is kept."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        return tidy_email(self.cleaned_data["email"])


class AddForm(TidyEmail, UserCreationForm):
    pass


class ChangeForm(TidyEmail, UserChangeForm):
    pass


@admin.register(User)
class UserAdmin(BaseUserAdmin, AuditedAdmin):
    icon = "person"
    form = ChangeForm
    add_form = AddForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("person", "roles", "state", "last_login", "joined_at")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups", ("joined_at", RangeDateTimeFilter))
    list_filter_submit = True
    search_fields = ("email", "name", "=id")
    ordering = ("id",)
    readonly_fields = ("last_login", "joined_at")
    filter_horizontal = ()
    autocomplete_fields = ("groups",)
    actions = ("deactivate", "activate")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        ("May do", {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        ("Dates", {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @display(description="Person", header=True, ordering="email")
    def person(self, user: User) -> list[str]:
        initials = "".join(word[0] for word in user.name.split()[:2]).upper()
        return [user.name or user.email, user.email, initials or user.email[0].upper()]

    @display(description="Roles")
    def roles(self, user: User) -> str:
        held = ["superuser"] if user.is_superuser else ["staff"] if user.is_staff else []
        return ", ".join([*held, *(group.name for group in user.groups.all())]) or "—"

    @display(description="State", label={"Active": "success", "Inactive": "danger"})
    def state(self, user: User) -> str:
        return "Active" if user.is_active else "Inactive"

    @admin.action(description="Deactivate: may not sign in", permissions=["change"])
    def deactivate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        others = users.exclude(pk=request.user.pk)
        if others.count() < users.count():
            self.message_user(request, "You stay active: nobody locks themselves out.", messages.WARNING)
        self.message_user(request, f"{self.change_all(request, others, is_active=False)} deactivated.")

    @admin.action(description="Activate", permissions=["change"])
    def activate(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self.message_user(request, f"{self.change_all(request, users, is_active=True)} activated.")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who is not a superuser makes nobody more than they are, themselves least of all."""
        fixed = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fixed
        return (*fixed, "is_staff", "is_superuser", "groups")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        before = User.objects.filter(pk=id).first() if id.isdigit() else None
        response: HttpResponse = super().user_change_password(request, id, form_url)
        after = before and User.objects.get(pk=before.pk)
        if before and after and before.password != after.password:
            old, new = {"password": before.password}, {"password": after.password}
            self.record(request, "password_changed", after, before=old, after=new)
        return response


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(BaseGroupAdmin, AuditedAdmin):
    icon = "group"
