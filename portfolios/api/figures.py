"""How a portfolio did, what it is made of, and where its gain came from. Queries know; these only ask and show."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portfolios.api.base import me, mine
from portfolios.queries import (
    allocation,
    checks,
    contribution,
    explained,
    gains,
    history,
    income,
    lots,
    performance,
    tables,
)  # fmt: skip
from portfolios.queries.net_worth import net_worth
from portfolios.serializers import figures as shapes
from portfolios.serializers.portfolios import NoQuery


class Performance(APIView):
    @extend_schema(parameters=[shapes.SpanQuery], responses=shapes.PortfolioPerformance)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """Deposits count from the start of their day, withdrawals until its end."""
        asked = shapes.SpanQuery.read(request)["asked"]
        return Response(performed(performance.performance(mine(request, portfolio_id), asked)))


class Explained(APIView):
    @extend_schema(parameters=[shapes.ExplainedQuery], responses=shapes.ExplainedFigure)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """How a figure of the performance came about: what it means, its formula, the numbers behind it."""
        portfolio = mine(request, portfolio_id)  # first: a stranger need not know what is missing
        asked = shapes.ExplainedQuery.read(request)
        found = explained.explained(portfolio, asked["figure"], asked["asked"])
        return Response(shapes.ExplainedFigure(found).data)


class History(APIView):
    @extend_schema(parameters=[shapes.HistoryQuery], responses=shapes.PortfolioHistory)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        asked = shapes.HistoryQuery.read(request)
        portfolio = mine(request, portfolio_id)
        points = history.history(portfolio, asked["asked"], asked["interval"])
        told = {"points": [shapes.point(it) for it in points], "progress_pct": history.progress_pct(portfolio)}
        return Response(told)


class Allocation(APIView):
    @extend_schema(parameters=[shapes.AllocationQuery], responses=shapes.PortfolioAllocation)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """The largest first; cash is part of it."""
        by = shapes.AllocationQuery.read(request)["by"]
        return Response(shapes.PortfolioAllocation(allocation.allocation(mine(request, portfolio_id), by)).data)


class Lots(APIView):
    @extend_schema(
        operation_id="portfolios_lots_list", parameters=[shapes.LotsQuery], responses=shapes.OpenLots
    )  # fmt: skip
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """What is held, as it came: by symbol, the oldest first."""
        asked = shapes.LotsQuery.read(request)
        rows = lots.lots(mine(request, portfolio_id), as_of=asked.get("as_of"))
        return Response({"count": len(rows), "results": shapes.OpenLot(shapes.page(rows, asked), many=True).data})


class Gains(APIView):
    @extend_schema(
        operation_id="portfolios_gains_list", parameters=[shapes.GainsQuery], responses=shapes.RealizedGains
    )  # fmt: skip
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """What sales brought, lot by lot, the newest first."""
        asked = shapes.GainsQuery.read(request)
        found = gains.gains(mine(request, portfolio_id), year=asked.get("year"))
        return Response({
            "count": len(found.rows),
            "results": shapes.RealizedGain(shapes.page(found.rows, asked), many=True).data,
            "totals": shapes.GainTotals(found.totals).data,
            "years": found.years,
        })  # fmt: skip


class Checks(APIView):
    @extend_schema(operation_id="portfolios_checks_list", responses=shapes.RiskChecks)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """Rules of thumb about risk; no advice."""
        NoQuery.read(request)
        rows = checks.checks(mine(request, portfolio_id))
        return Response({"count": len(rows), "results": shapes.RiskCheck(rows, many=True).data})


class Income(APIView):
    @extend_schema(responses=shapes.PortfolioIncome)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """Dividends and interest, gross, by month and by what paid them."""
        NoQuery.read(request)
        return Response(shapes.PortfolioIncome(income.income(mine(request, portfolio_id))).data)


class Contribution(APIView):
    @extend_schema(parameters=[shapes.SpanQuery], responses=shapes.PortfolioContribution)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """Which holding brought how much of the gain."""
        asked = shapes.SpanQuery.read(request)["asked"]
        found = contribution.contribution(mine(request, portfolio_id), asked)
        return Response(shapes.PortfolioContribution(found).data)


class Returns(APIView):
    @extend_schema(operation_id="portfolios_returns_list", responses=shapes.ReturnTable)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """By month and year, the newest year first."""
        NoQuery.read(request)
        rows = tables.returns_table(mine(request, portfolio_id))
        return Response({"count": len(rows), "results": shapes.ReturnYear(rows, many=True).data})


class NetWorth(APIView):
    @extend_schema(parameters=[shapes.NetWorthQuery], responses=shapes.NetWorth)
    def get(self, request: Request) -> Response:
        """All of one's portfolios together, in one's own currency."""
        asked = shapes.NetWorthQuery.read(request)
        return Response(shapes.NetWorth(net_worth(me(request), archived=asked["archived"])).data)


def performed(found: performance.Performance) -> dict[str, Any]:
    told: dict[str, Any] = shapes.PortfolioPerformance(found).data
    return told
