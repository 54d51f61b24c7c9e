"""Signing up, in and out; codes; passwords."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers
from accounts.api.base import AccountView, OpenView, body
from accounts.authentication import visitor_of
from accounts.services import codes, families, password, register, sign_in
from accounts.services.codes import Purpose


def opened(answer: sign_in.Opened) -> Response:
    response = Response(asdict(answer))
    response["Cache-Control"] = "no-store"
    return response


class Register(OpenView):
    throttle_scope = "sign-up"

    @extend_schema(request=serializers.Register, responses={201: serializers.Registered})
    def post(self, request: Request) -> Response:
        sent = body(serializers.Register, request)
        user = register.register(
            name=sent["name"],
            email=sent["email"],
            new_password=sent["password"],
            balance=sent["balance"],
            visitor=visitor_of(request),
        )
        person = {"id": user.pk, "name": user.name, "email": user.email, "email_verified": False}
        return Response(person, status=status.HTTP_201_CREATED)


class Login(OpenView):
    @extend_schema(request=serializers.Login, responses={200: serializers.Opened})
    def post(self, request: Request) -> Response:
        visitor = visitor_of(request)
        user = sign_in.by_password(**body(serializers.Login, request), visitor=visitor)
        return opened(sign_in.open_api(user, by="password", visitor=visitor))


class Refresh(OpenView):
    @extend_schema(request=serializers.Refresh, responses={200: serializers.Opened})
    def post(self, request: Request) -> Response:
        sent = body(serializers.Refresh, request)
        return opened(families.rotate(sent["refresh_token"], visitor=visitor_of(request)))


class Logout(OpenView):
    @extend_schema(request=serializers.Refresh, responses={204: None})
    def post(self, request: Request) -> Response:
        families.end(body(serializers.Refresh, request)["refresh_token"])
        return Response(status=status.HTTP_204_NO_CONTENT)


class CodeRequest(OpenView):
    @extend_schema(request=serializers.CodeRequest, responses={202: None})
    def post(self, request: Request) -> Response:
        sent = body(serializers.CodeRequest, request)
        codes.request(email=sent["email"], purpose=Purpose(sent["purpose"]), visitor=visitor_of(request))
        return Response(status=status.HTTP_202_ACCEPTED)


class CodeVerify(OpenView):
    @extend_schema(request=serializers.CodeVerify, responses={200: serializers.Opened, 204: None})
    def post(self, request: Request) -> Response:
        sent, visitor = body(serializers.CodeVerify, request), visitor_of(request)
        purpose = Purpose(sent["purpose"])
        user = codes.prove(email=sent["email"], purpose=purpose, code=sent["code"], visitor=visitor)
        if purpose is Purpose.VERIFY_EMAIL:
            codes.verify_email(user, visitor=visitor)
            return Response(status=status.HTTP_204_NO_CONTENT)
        then: sign_in.Then = "reset" if purpose is Purpose.RECOVERY else "tokens"
        return opened(sign_in.open_api(user, by="email", then=then, visitor=visitor))


class PasswordReset(OpenView):
    @extend_schema(request=serializers.PasswordReset, responses={204: None})
    def post(self, request: Request) -> Response:
        password.reset(**body(serializers.PasswordReset, request), visitor=visitor_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class PasswordChange(AccountView):
    @extend_schema(request=serializers.PasswordChange, responses={204: None})
    def post(self, request: Request) -> Response:
        password.change(self.me, **body(serializers.PasswordChange, request), visitor=visitor_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
