"""The catalogue, one instrument, and the prices that people write down."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.queries import power
from accounts.roles import ADMINISTRATOR
from config.kit import audit, errors
from markets.api.filters import InstrumentFilter
from markets.models import Instrument
from markets.queries import hand_prices as written
from markets.queries import sessions
from markets.queries.instruments import by_symbol, seen_by
from markets.queries.quotes import quotes
from markets.serializers import instruments as shapes
from markets.serializers.prices import NoQuery
from markets.services import hand_prices, instruments


class Instruments(generics.ListAPIView[Instrument]):
    """The catalogue, and the asker's own instruments."""

    permission_classes = (IsAuthenticatedOrReadOnly,)
    serializer_class = shapes.Instrument
    filterset_class = InstrumentFilter
    ordering_fields = ("id", "symbol", "name", "rank")
    queryset = Instrument.objects.none()  # tells the schema of the model

    def get_queryset(self) -> QuerySet[Instrument]:
        return seen_by(self.request.user).order_by("id")

    @extend_schema(request=shapes.AddInstrument, responses={201: shapes.InstrumentWithPrice})
    def post(self, request: Request) -> Response:
        sent = shapes.AddInstrument(data=request.data)
        sent.is_valid(raise_exception=True)
        values = dict(sent.validated_data)
        private = values.pop("private")
        if not private and power(_me(request)) != ADMINISTRATOR:
            raise errors.Forbidden("The catalogue is the administrators'. Your own instruments are `private`.")
        named = {name: values.pop(name) for name in ("symbol", "name", "kind", "currency")}
        fresh = instruments.Fresh(
            **named, price=values.pop("price", None), provider_symbols=values.pop("provider_symbols", {}),
            details=values,
        )  # fmt: skip
        made = instruments.add(fresh, owner=_me(request) if private else None)
        if not private:
            audit.record(
                actor_id=request.user.pk, action="instrument.added", subject=made, after=audit.snapshot(made)
            )  # fmt: skip
        return Response(shown(made), status=status.HTTP_201_CREATED)


class OneInstrument(APIView):
    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(responses=shapes.InstrumentWithPrice)
    def get(self, request: Request, symbol: str) -> Response:
        NoQuery.read(request)
        return Response(shown(by_symbol(symbol, user=request.user)))

    @extend_schema(request=shapes.ChangeInstrument, responses=shapes.InstrumentWithPrice)
    def patch(self, request: Request, symbol: str) -> Response:
        found = by_symbol(symbol, user=request.user)
        _refuse_strangers(request, found)
        sent = shapes.ChangeInstrument(found, data=request.data)
        sent.is_valid(raise_exception=True)
        before = audit.snapshot(found)
        instruments.change(found, **sent.validated_data)
        if found.owner_id is None:
            audit.record(
                actor_id=request.user.pk, action="instrument.changed", subject=found, before=before,
                after=audit.snapshot(found),
            )  # fmt: skip
        return Response(shown(found))


class HandPrices(APIView):
    """What people wrote down; those who may change the instrument may write."""

    permission_classes = (IsAuthenticatedOrReadOnly,)

    @extend_schema(responses=shapes.WrittenPrice(many=True))
    def get(self, request: Request, symbol: str) -> Response:
        NoQuery.read(request)
        rows = written.of(by_symbol(symbol, user=request.user))[: shapes.HandPrices.MOST]
        results = shapes.WrittenPrice(rows, many=True).data
        return Response({"count": len(results), "results": results})

    @extend_schema(request=shapes.HandPrice(many=True), responses=shapes.WrittenPrice(many=True))
    def post(self, request: Request, symbol: str) -> Response:
        found = by_symbol(symbol, user=request.user)
        _refuse_strangers(request, found)
        zone = ZoneInfo(_me(request).profile.timezone)
        sent = shapes.HandPrices(data=request.data, context={"tick_size": found.tick_size, "zone": zone})
        sent.is_valid(raise_exception=True)
        hand_prices.put(found, {each["date"]: each["price"] for each in sent.validated_data})
        return self.get(request, symbol)


def shown(instrument: Instrument) -> dict[str, Any]:
    context = {
        "price": quotes([instrument.pk]).get(instrument.pk),
        "state": sessions.state(instrument),
        "now": timezone.now(),
    }
    data: dict[str, Any] = shapes.InstrumentWithPrice(instrument, context=context).data
    return data


def _me(request: Request) -> User:
    assert isinstance(request.user, User)
    return request.user


def _refuse_strangers(request: Request, instrument: Instrument) -> None:
    """An own one is not found by others; the catalogue is the administrators'."""
    if instrument.owner_id is None and power(_me(request)) != ADMINISTRATOR:
        raise errors.Forbidden
