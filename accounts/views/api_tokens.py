"""Keys for a person's own scripts."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import queries
from accounts.authentication import visitor_of
from accounts.forms.safety import NewApiToken
from accounts.services import api_tokens
from accounts.views.sections import me, section


@method_decorator(never_cache, name="dispatch")
class ApiTokens(LoginRequiredMixin, View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, NewApiToken())

    def post(self, request: HttpRequest) -> HttpResponse:
        """The token itself is in this answer and nowhere else, so there is no redirect to lose it."""
        form = NewApiToken(request.POST)
        if form.is_valid():
            with form.refusals():
                made = api_tokens.make(me(request), **form.cleaned_data, visitor=visitor_of(request))
                return self.shown(request, NewApiToken(), made)
        return self.shown(request, form)

    def shown(self, request: HttpRequest, form: NewApiToken, made: api_tokens.Made | None = None) -> HttpResponse:
        tokens = queries.api_tokens(me(request))
        return section(request, "api_tokens", "api-tokens-settings", form, tokens=tokens, made=made, now=timezone.now())


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    api_tokens.remove(me(request), token_id, visitor=visitor_of(request))
    messages.success(request, "The token is revoked. It opens nothing any more.")
    return redirect("api-tokens-settings")
