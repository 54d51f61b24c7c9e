"""Splits and bonuses that were applied, and dividends that wait for a word."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portfolios.api.base import me, mine
from portfolios.models import AppliedAction
from portfolios.queries.actions import action_for, of_portfolio
from portfolios.serializers import actions as shapes
from portfolios.serializers.portfolios import NoQuery
from portfolios.services import actions


class Actions(APIView):
    @extend_schema(
        operation_id="portfolios_actions_list", parameters=[shapes.ActionsQuery], responses=shapes.ActionList
    )
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """The newest first; each comes once for a portfolio, ever."""
        asked = shapes.ActionsQuery.read(request)
        rows = of_portfolio(mine(request, portfolio_id))
        if "state" in asked:
            rows = rows.filter(state=asked["state"])
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": rows.count(), "results": shapes.ActionShown(page, many=True).data})


class Decision(APIView):
    """What a person decides about one action. Done twice it is done once: the second time answers 409."""

    def decide(self, action: AppliedAction, by: int) -> None:
        raise NotImplementedError

    @extend_schema(request=None, responses=shapes.ActionShown)
    def post(self, request: Request, portfolio_id: UUID, action_id: UUID) -> Response:
        NoQuery.read(request)
        user = me(request)
        self.decide(action_for(user, portfolio_id, action_id), user.pk)
        return Response(shapes.ActionShown(action_for(user, portfolio_id, action_id)).data)


class Accept(Decision):
    """A proposed dividend is entered, gross."""

    def decide(self, action: AppliedAction, by: int) -> None:
        actions.accept(action, by=by)


class Dismiss(Decision):
    """A proposed dividend is put aside for ever."""

    def decide(self, action: AppliedAction, by: int) -> None:
        actions.dismiss(action)


class Undo(Decision):
    """What was applied is taken out of the books again, and does not come back."""

    def decide(self, action: AppliedAction, by: int) -> None:
        actions.undo(action, by=by)
