"""Getting back in without the password: a code by e-mail, the second factor where there is one, a new password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.authentication import visitor_of
from accounts.errors import TokenNotValid
from accounts.forms import gates
from accounts.models import User
from accounts.services import password
from accounts.services.codes import Purpose
from accounts.views import passage
from accounts.views.codes import Ask, Enter


class AskToRecover(Ask):
    purpose, template, enter = Purpose.RECOVERY, "accounts/recover.html", "recover-code"


class EnterToRecover(Enter):
    purpose, template = Purpose.RECOVERY, "accounts/recover_code.html"

    def right(self, request: HttpRequest, user: User, onward: str) -> HttpResponse:
        return passage.after_first_factor(request, user, by="email", then="reset")


@method_decorator(never_cache, name="dispatch")
class NewPassword(View):
    """After the code, and after the second factor where there is one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if passage.RESET not in request.session:
            return redirect("recover")
        return passage.page(request, "accounts/recover_password.html", gates.NewPassword())

    def post(self, request: HttpRequest) -> HttpResponse:
        kept = request.session.get(passage.RESET)
        if kept is None:
            return redirect("recover")
        form = gates.NewPassword(request.POST)
        if form.is_valid():
            with form.refusals():
                try:
                    token = passage.opened(kept)
                    password.reset(reset_token=token, **form.cleaned_data, visitor=visitor_of(request))
                except TokenNotValid:
                    return passage.start_again(request, "recover")
                request.session.flush()
                messages.success(request, "Your new password is set. Sign in with it; everything else was signed out.")
                return redirect("sign-in")
        return passage.page(request, "accounts/recover_password.html", form)
