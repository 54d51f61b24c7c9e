"""People, what lets them in, what happened to them, and their roles, in the admin."""

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from accounts.admin import access, people, record, roles
from config.kit import errors

__all__ = ["access", "people", "record", "roles"]


@never_cache
def sign_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """The admin has no door of its own: one sign-in page, with its limits and its second factor."""
    if request.user.is_authenticated and not admin.site.has_permission(request):
        raise errors.Forbidden("The admin is for staff.")
    asked = request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("admin:index")
    return redirect(f"{resolve_url('sign-in')}?{urlencode({'next': asked})}")


admin.site.login = sign_in  # type: ignore[method-assign]
