"""Links that show a portfolio to whoever has them."""

from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.kit.api.pages import CountedQuery
from config.kit.errors import NotFound
from portfolios.api.base import mine, sent
from portfolios.queries.shares import share_of
from portfolios.serializers import shares as shapes
from portfolios.serializers.portfolios import NoQuery
from portfolios.services import shares


class Shares(APIView):
    @extend_schema(
        operation_id="portfolios_shares_list", parameters=[CountedQuery], responses=shapes.ShareList
    )  # fmt: skip
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        asked = CountedQuery.read(request)
        rows = mine(request, portfolio_id).shares.all()
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": rows.count(), "results": shapes.ShareShown(page, many=True).data})

    @extend_schema(request=shapes.ShareWanted, responses={201: shapes.ShareMade})
    def post(self, request: Request, portfolio_id: UUID) -> Response:
        NoQuery.read(request)
        portfolio, told = mine(request, portfolio_id), sent(shapes.ShareWanted, request)
        token = shares.share(portfolio, hides_amounts=told["hides_amounts"], days=told.get("days"))
        url = request.build_absolute_uri(reverse("shared-portfolio", args=[token]))
        made = {**shapes.ShareShown(share_of(token)).data, "url": url}
        return Response(made, status=status.HTTP_201_CREATED)


class OneShare(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, portfolio_id: UUID, share_id: UUID) -> Response:
        """The link leads nowhere from then on."""
        NoQuery.read(request)
        found = mine(request, portfolio_id).shares.filter(pk=share_id).first()
        if found is None:
            raise NotFound("There is no such link.")
        shares.end(found)
        return Response(status=status.HTTP_204_NO_CONTENT)
