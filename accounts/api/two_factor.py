"""Two-factor sign-in: proving the second factor, turning it on and off."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers
from accounts.api.auth import opened
from accounts.api.base import AccountView, OpenView, body
from accounts.authentication import visitor_of
from accounts.services import sign_in, two_factor


class Verify(OpenView):
    @extend_schema(request=serializers.MfaVerify, responses={200: serializers.Opened})
    def post(self, request: Request) -> Response:
        visitor = visitor_of(request)
        user, then = two_factor.verify(**body(serializers.MfaVerify, request), visitor=visitor)
        return opened(sign_in.finish_api(user, then=then, visitor=visitor))


class Mail(OpenView):
    """A code by e-mail in place of the app's."""

    @extend_schema(request=serializers.MfaToken, responses={202: None})
    def post(self, request: Request) -> Response:
        two_factor.request_mail(body(serializers.MfaToken, request)["mfa_token"])
        return Response(status=status.HTTP_202_ACCEPTED)


class TotpView(AccountView):
    @extend_schema(request=None, responses={200: serializers.TotpSetUp})
    def post(self, request: Request) -> Response:
        response = Response(asdict(two_factor.begin(self.me)))
        response["Cache-Control"] = "no-store"
        return response

    @extend_schema(request=serializers.TotpOff, responses={204: None})
    def delete(self, request: Request) -> Response:
        sent = body(serializers.TotpOff, request)
        two_factor.turn_off(self.me, given_password=sent["password"], code=sent["code"], visitor=visitor_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Confirm(AccountView):
    @extend_schema(request=serializers.TotpConfirm, responses={200: serializers.RecoveryCodes})
    def post(self, request: Request) -> Response:
        sent = body(serializers.TotpConfirm, request)
        made = two_factor.confirm(self.me, code=sent["code"], visitor=visitor_of(request))
        return Response({"recovery_codes": made}, headers={"Cache-Control": "no-store"})


class RecoveryCodes(AccountView):
    @extend_schema(request=serializers.PasswordProof, responses={200: serializers.RecoveryCodes})
    def post(self, request: Request) -> Response:
        sent = body(serializers.PasswordProof, request)
        made = two_factor.new_recovery_codes(self.me, given_password=sent["password"], visitor=visitor_of(request))
        return Response({"recovery_codes": made}, headers={"Cache-Control": "no-store"})
