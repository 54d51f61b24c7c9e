"""One-time codes by e-mail: asked for, entered; to sign in, and to confirm an address."""

import time
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from accounts import otp
from accounts.authentication import visitor_of
from accounts.errors import OtpInvalid
from accounts.forms import gates
from accounts.models import User
from accounts.services import codes
from accounts.services.codes import Purpose
from accounts.views import passage
from config.kit import errors

ASKED = "asked_for_code"  # in the session: which address, when, and how often it was guessed
AGAIN_S = 60


def remember(request: HttpRequest, *, email: str, purpose: Purpose, onward: str = "/") -> None:
    request.session[ASKED] = {
        "email": email, "purpose": str(purpose), "next": onward, "at": int(time.time()), "tries": 0,
    }  # fmt: skip


@method_decorator(never_cache, name="dispatch")
class Ask(View):
    """An address; the answer is the same whether it has an account or not."""

    purpose: Purpose
    template: str
    enter: str

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, gates.AskForCode(initial={"email": request.GET.get("email", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = gates.AskForCode(request.POST)
        if not form.is_valid():
            return self.shown(request, form)
        email, onward = form.cleaned_data["email"], passage.safe_next(request)
        try:
            codes.request(email=email, purpose=self.purpose, visitor=visitor_of(request))
        except (errors.TooMany, errors.Unavailable) as refusal:
            if refusal.status == 429 and asked_for(request, self.purpose).get("email") == email:
                messages.warning(request, f"A letter was sent just now. Ask again in {refusal.retry_after_s} s.")
                return redirect(self.enter)
            with form.refusals():
                raise
            return self.shown(request, form)
        remember(request, email=email, purpose=self.purpose, onward=onward)
        return redirect(self.enter)

    def shown(self, request: HttpRequest, form: gates.AskForCode) -> HttpResponse:
        return passage.page(request, self.template, form, next=passage.safe_next(request))


@method_decorator(never_cache, name="dispatch")
class Enter(View):
    """The code of the letter, also from another device than the one it was asked for on."""

    purpose: Purpose
    template: str

    def right(self, request: HttpRequest, user: User, onward: str) -> HttpResponse:
        """What a right code opens."""
        raise NotImplementedError

    def asked(self, request: HttpRequest) -> dict[str, Any]:
        return asked_for(request, self.purpose)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(request, gates.EnterCode(email=self.asked(request).get("email", "")))

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = self.asked(request)
        form = gates.EnterCode(request.POST, email=asked.get("email", ""))
        if form.is_valid():
            email = asked.get("email") or form.cleaned_data["email"]
            with form.refusals():
                user = self.proven(request, email=email, code=form.cleaned_data["code"])
                request.session.pop(ASKED, None)
                return self.right(request, user, asked.get("next", "/"))
        return self.shown(request, form)

    def proven(self, request: HttpRequest, *, email: str, code: str) -> User:
        """The refusal says how often one may still try; counted here, as an address without an account has none."""
        try:
            return codes.prove(email=email, purpose=self.purpose, code=code, visitor=visitor_of(request))
        except OtpInvalid:
            asked = self.asked(request)
            left = otp.TRIES - asked.get("tries", 0) - 1
            if not asked:
                raise
            request.session[ASKED] = {**asked, "tries": otp.TRIES - left}
            if left <= 0:
                raise OtpInvalid("This code is spent. Ask for a new one.", attr="code") from None
            tries = "1 try" if left == 1 else f"{left} tries"
            raise OtpInvalid(f"That is not the code, or it is too old. {tries} left.", attr="code") from None

    def shown(self, request: HttpRequest, form: gates.EnterCode) -> HttpResponse:
        asked = self.asked(request)
        wait_s = max(0, AGAIN_S - (int(time.time()) - asked["at"])) if asked else 0
        return passage.page(request, self.template, form, asked=asked, wait_s=wait_s, minutes=otp.LIVES_S // 60)


def asked_for(request: HttpRequest, purpose: Purpose) -> dict[str, Any]:
    kept: dict[str, Any] = request.session.get(ASKED) or {}
    return kept if kept.get("purpose") == purpose else {}


# --- Signing in


class AskToSignIn(Ask):
    purpose, template, enter = Purpose.LOGIN, "accounts/ask_code.html", "sign-in-code-enter"


class EnterToSignIn(Enter):
    purpose, template = Purpose.LOGIN, "accounts/enter_code.html"

    def right(self, request: HttpRequest, user: User, onward: str) -> HttpResponse:
        return passage.after_first_factor(request, user, by="email", onward=onward)


# --- Confirming an address


class VerifyEmail(LoginRequiredMixin, Enter):
    purpose, template = Purpose.VERIFY_EMAIL, "accounts/verify_email.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user = request.user
        if isinstance(user, User) and user.email_verified_at is not None:
            return redirect("welcome")
        return super().dispatch(request, *args, **kwargs)

    def asked(self, request: HttpRequest) -> dict[str, Any]:
        """The address is the person's own, whatever the session says."""
        assert isinstance(request.user, User)
        kept = asked_for(request, self.purpose) or {"tries": 0, "at": int(request.user.joined_at.timestamp())}
        return {**kept, "email": request.user.email, "purpose": str(self.purpose)}

    def right(self, request: HttpRequest, user: User, onward: str) -> HttpResponse:
        codes.verify_email(user, visitor=visitor_of(request))
        messages.success(request, "Your address is confirmed.")
        return redirect("welcome")

    def post(self, request: HttpRequest) -> HttpResponse:
        return self.send(request) if "send" in request.POST else super().post(request)

    def send(self, request: HttpRequest) -> HttpResponse:
        assert isinstance(request.user, User)
        try:
            codes.request(email=request.user.email, purpose=self.purpose, visitor=visitor_of(request))
        except errors.TooMany as refusal:
            messages.warning(request, f"A letter was sent just now. Ask again in {refusal.retry_after_s} s.")
        else:
            remember(request, email=request.user.email, purpose=self.purpose)
            messages.success(request, "A new code is on its way.")
        return redirect("verify-email")
