"""What somebody was told, and the browsers that are woken for it."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.calc.devices import in_words
from alerts.api.base import me, sent
from alerts.queries import notifications as queries
from alerts.serializers import notifications as shapes
from alerts.services import notifications, push
from config.kit.api.pages import Cursor
from config.kit.errors import NotFound
from portfolios.serializers.portfolios import NoQuery


class Notifications(APIView):
    @extend_schema(
        operation_id="notifications_list",
        parameters=[shapes.NotificationsQuery],
        responses=shapes.NotificationPage,
    )
    def get(self, request: Request) -> Response:
        """Newest first, each with how it got to its person."""
        asked = shapes.NotificationsQuery.read(request)
        rows = queries.notifications_of(me(request), unread=asked.get("unread"))
        pages = Cursor()
        page = pages.paginate_queryset(rows.prefetch_related("deliveries"), request, self)
        return pages.get_paginated_response(shapes.NotificationShown(page, many=True).data)


class Read(APIView):
    @extend_schema(request=None, responses=shapes.NotificationShown)
    def post(self, request: Request, notification_id: UUID) -> Response:
        NoQuery.read(request)
        found = queries.notification_for(me(request), notification_id)
        notifications.read(found)
        found.refresh_from_db()
        return Response(shapes.NotificationShown(found).data)


class ReadAll(APIView):
    @extend_schema(request=None, responses=shapes.AllRead)
    def post(self, request: Request) -> Response:
        NoQuery.read(request)
        return Response({"read": notifications.read_all(me(request))})


class Push(APIView):
    @extend_schema(request=shapes.Subscription, responses={201: shapes.Subscribed})
    def post(self, request: Request) -> Response:
        """What a browser's `pushManager.subscribe` gave. The same endpoint again is the same subscription."""
        NoQuery.read(request)
        told = sent(shapes.Subscription, request)
        named = in_words(request.headers.get("User-Agent", ""))
        made = push.subscribe(me(request), endpoint=told["endpoint"], device=named, **told["keys"])
        return Response(shapes.Subscribed(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=shapes.SubscriptionGone, responses={204: None})
    def delete(self, request: Request) -> Response:
        NoQuery.read(request)
        if not push.unsubscribe(me(request), sent(shapes.SubscriptionGone, request)["endpoint"]):
            raise NotFound("This browser is not subscribed.")
        return Response(status=status.HTTP_204_NO_CONTENT)


class PushKey(APIView):
    @extend_schema(responses=shapes.PushKey)
    def get(self, request: Request) -> Response:
        NoQuery.read(request)
        return Response({"key": push.public_key()})
