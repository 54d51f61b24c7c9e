"""A person: who they are, their profile, their preferences, and their leaving."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import queries, serializers
from accounts.api.base import AccountView, body
from accounts.authentication import visitor_of
from accounts.models import User
from accounts.services import deletion, export, profile
from config.kit import errors


class Me(AccountView):
    @extend_schema(responses=serializers.Me)
    def get(self, request: Request) -> Response:
        return Response(serializers.Me(queries.user_for(self.me, "me")).data)


class OneUser(AccountView):
    @extend_schema(responses=serializers.UserAndProfile)
    def get(self, request: Request, whose: str) -> Response:
        return _shown(queries.user_for(self.me, whose))

    @extend_schema(request=serializers.UserAndProfile, responses=serializers.UserAndProfile)
    def put(self, request: Request, whose: str) -> Response:
        user = queries.user_for(self.me, whose, to_change=True)
        sent = serializers.UserAndProfile(data=request.data)
        sent.is_valid(raise_exception=True)
        return _shown(profile.change(user, **sent.changes()))

    @extend_schema(request=serializers.UserAndProfile(partial=True), responses=serializers.UserAndProfile)
    def patch(self, request: Request, whose: str) -> Response:
        return self.put(request, whose)


def _shown(user: User) -> Response:
    return Response(serializers.UserAndProfile(user.profile).data)


class Preferences(AccountView):
    @extend_schema(responses=serializers.Preferences)
    def get(self, request: Request, whose: str) -> Response:
        return Response(serializers.Preferences(queries.user_for(self.me, whose).profile).data)

    @extend_schema(request=serializers.Preferences, responses=serializers.Preferences)
    def put(self, request: Request, whose: str) -> Response:
        user = queries.user_for(self.me, whose, to_change=True)
        profile.change(user, **body(serializers.Preferences, request))
        return Response(serializers.Preferences(user.profile).data)


class Deletion(AccountView):
    @extend_schema(request=serializers.PasswordProof, responses={202: serializers.Me})
    def post(self, request: Request) -> Response:
        sent = body(serializers.PasswordProof, request)
        deletion.ask(self.me, given_password=sent["password"], visitor=visitor_of(request))
        return Response(serializers.Me(queries.user_for(self.me, "me")).data, status=status.HTTP_202_ACCEPTED)

    @extend_schema(responses={204: None})
    def delete(self, request: Request) -> Response:
        deletion.cancel(self.me, visitor=visitor_of(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class DataExport(AccountView):
    @extend_schema(responses=serializers.DataExport)
    def get(self, request: Request) -> Response:
        newest = queries.newest_export(self.me)
        if newest is None:
            raise errors.NotFound
        return Response(serializers.DataExport(newest).data)

    @extend_schema(request=None, responses={202: serializers.DataExport})
    def post(self, request: Request) -> Response:
        asked = export.ask(self.me, visitor=visitor_of(request))
        return Response(serializers.DataExport(asked).data, status=status.HTTP_202_ACCEPTED)


class DataExportFile(AccountView):
    @extend_schema(responses={(200, "application/zip"): bytes})
    def get(self, request: Request) -> HttpResponse:
        newest = queries.newest_export(self.me)
        if newest is None or newest.content is None:
            raise errors.NotFound
        headers = {"Content-Disposition": 'attachment; filename="tidemark-data.zip"', "Cache-Control": "no-store"}
        return HttpResponse(bytes(newest.content), content_type="application/zip", headers=headers)
