"""The roles in the admin. What each may do is a table in accounts/roles.py, so here it is only shown."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display

from config.kit.audited import ReadOnlyAdmin

admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    icon = "group"
    list_display = ("name", "people", "permissions_in_number")
    search_fields = ("name",)
    fields = ("name", "people", "may")
    readonly_fields = ("people", "may")
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        held, people = Count("permissions", distinct=True), Count("user", distinct=True)
        groups: QuerySet[Group] = super().get_queryset(request)
        return groups.annotate(held=held, people=people)

    @display(description="People", ordering="people")
    def people(self, group: Group) -> int:
        return group.people  # type: ignore[attr-defined, no-any-return]

    @display(description="Permissions", ordering="held")
    def permissions_in_number(self, group: Group) -> int:
        return group.held  # type: ignore[attr-defined, no-any-return]

    @display(description="May")
    def may(self, group: Group) -> SafeString | str:
        names = group.permissions.order_by("content_type__app_label", "codename").values_list("name")
        return format_html_join("", "<div>{}</div>", names) or "Their own things, as everybody may."
