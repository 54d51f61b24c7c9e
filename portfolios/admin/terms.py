"""How long something is held until it counts as held long: administrators edit the table."""

from django.contrib import admin

from config.kit.audited import AuditedAdmin
from portfolios.models import Term


@admin.register(Term)
class TermAdmin(AuditedAdmin):
    icon = "hourglass_bottom"
    list_display = ("country", "kind", "months")
    list_filter = ("country",)
