"""Lists of instruments that somebody follows."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.kit.api.pages import CountedQuery
from portfolios.api.base import me, sent
from portfolios.queries.watchlists import watchlist_for, watchlists_of
from portfolios.serializers import watchlists as shapes
from portfolios.serializers.portfolios import NoQuery
from portfolios.services import watchlists


class Watchlists(APIView):
    @extend_schema(operation_id="watchlists_list", parameters=[CountedQuery], responses=shapes.WatchlistList)
    def get(self, request: Request) -> Response:
        asked = CountedQuery.read(request)
        rows = watchlists_of(me(request))
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": rows.count(), "results": shapes.WatchlistShown(page, many=True).data})

    @extend_schema(request=shapes.WatchlistWanted, responses={201: shapes.WatchlistShown})
    def post(self, request: Request) -> Response:
        NoQuery.read(request)
        made = watchlists.open_one(me(request), **_wanted(request))
        return Response(shapes.WatchlistShown(made).data, status=status.HTTP_201_CREATED)


class OneWatchlist(APIView):
    @extend_schema(responses=shapes.WatchlistShown)
    def get(self, request: Request, watchlist_id: UUID) -> Response:
        NoQuery.read(request)
        return Response(shapes.WatchlistShown(watchlist_for(me(request), watchlist_id)).data)

    @extend_schema(request=shapes.WatchlistWanted(partial=True), responses=shapes.WatchlistShown)
    def patch(self, request: Request, watchlist_id: UUID) -> Response:
        """`symbols` are all of it from then on."""
        NoQuery.read(request)
        found = watchlist_for(me(request), watchlist_id)
        return Response(shapes.WatchlistShown(watchlists.change(found, **_wanted(request, partial=True))).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, watchlist_id: UUID) -> Response:
        NoQuery.read(request)
        watchlists.delete(watchlist_for(me(request), watchlist_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _wanted(request: Request, *, partial: bool = False) -> dict[str, Any]:
    """As the service takes it."""
    told = sent(shapes.WatchlistWanted, request, partial=partial)
    if "symbols" in told:
        told["instruments"] = told.pop("symbols")
    return told
