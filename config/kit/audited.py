"""What every admin of the product extends: each change is in the audit log, with before and after."""

from typing import Any

from django.db import models, transaction
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from config.kit import audit


class AuditedAdmin(ModelAdmin):  # type: ignore[misc]
    """Adding, changing and deleting are recorded; actions do so through `change_all` or `audit.record`."""

    icon = "table_rows"
    list_per_page = 50

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        form.values_before = audit.snapshot(self._stored(form.instance)) if change else {}
        return super().save_form(request, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        before = getattr(form, "values_before", {})
        after = audit.snapshot(self._stored(form.instance))
        if before != after:
            self.record(request, "changed" if change else "added", form.instance, before=before, after=after)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        with transaction.atomic():
            self.record(request, "deleted", obj, before=audit.snapshot(obj))
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        with transaction.atomic():
            for row in queryset:
                self.record(request, "deleted", row, before=audit.snapshot(row))
            super().delete_queryset(request, queryset)

    def change_all(self, request: HttpRequest, rows: models.QuerySet[Any], **values: Any) -> int:
        """Give the chosen rows these values, each change recorded; says how many there were."""
        with transaction.atomic():
            chosen = list(rows.exclude(**values).select_for_update())
            for row in chosen:
                before = {name: getattr(row, name) for name in values}
                for name, value in values.items():
                    setattr(row, name, value)
                row.save(update_fields=list(values))
                self.record(request, "changed", row, before=before, after=values)
        return len(chosen)

    def record(self, request: HttpRequest, what: str, row: models.Model, **values: Any) -> None:
        action = f"{self.opts.model_name}.{what}"
        audit.record(actor_id=request.user.pk, action=action, subject=row, **values)

    def _stored(self, row: models.Model) -> models.Model:
        stored: models.Model = self.model._base_manager.get(pk=row.pk)
        return stored


class ReadOnlyAdmin(ModelAdmin):  # type: ignore[misc]
    """Rows that the machinery writes: to be read, by nobody to be edited."""

    icon = "visibility"
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
