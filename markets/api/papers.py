"""The papers' way to make a market: `POST /api/markets/`. Its GETs are those of `prices.py`."""

from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.permissions import BasePermission, IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.queries import power
from accounts.roles import ADMINISTRATOR
from config.kit import audit, errors
from config.kit.api import fields
from config.kit.api.serializers import Serializer
from markets.api.prices import PaperPrices
from markets.errors import UnknownSymbol
from markets.live import spelling
from markets.models import Instrument
from markets.queries.instruments import by_symbol
from markets.serializers import prices as shapes
from markets.serializers.fields import NewSymbolField
from markets.services import hand_prices, instruments, shifts


class MarketWanted(Serializer):
    symbol = NewSymbolField()
    price = fields.DecimalField(sign="positive")


class MarketMade(Serializer):
    id = fields.IntegerField()
    symbol = fields.TextField()
    price = shapes.PaperPrice().fields["price"]


@extend_schema_view(get=extend_schema(operation_id="api_markets_list"))
class Markets(PaperPrices):
    """All prices; and, of what is simulated or priced by hand, a price that somebody sets."""

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticatedOrReadOnly()]

    @extend_schema(request=MarketWanted, responses={200: MarketMade, 201: MarketMade})
    def post(self, request: Request) -> Response:
        sent = MarketWanted(data=request.data)
        sent.is_valid(raise_exception=True)
        symbol, price = sent.validated_data["symbol"], sent.validated_data["price"]
        user = request.user
        assert isinstance(user, User)
        try:
            found = by_symbol(symbol, user=user)
        except UnknownSymbol:
            _allow(user)
            return _told(_made(user, symbol, price), price, status.HTTP_201_CREATED)
        if found.owner_id != user.pk:
            _allow(user)
        return _told(found, _set(user, found, price), status.HTTP_200_OK)


def _allow(user: User) -> None:
    """On one's own machine everybody plays with the market; elsewhere it is the administrators'."""
    if settings.ENV != "development" and power(user) != ADMINISTRATOR:
        raise errors.Forbidden


def _made(user: User, symbol: str, price: Decimal) -> Instrument:
    _, _, quote = symbol.partition("/")
    fresh = instruments.Fresh(
        symbol=symbol, name=symbol, kind="crypto" if quote else "stock", currency=quote[:10] or "USD", price=price
    )
    made = instruments.add(fresh)
    audit.record(actor_id=user.pk, action="instrument.added", subject=made, after=audit.snapshot(made))
    return made


def _set(user: User, instrument: Instrument, price: Decimal) -> Decimal:
    if instrument.hand_priced:
        hand_prices.put(instrument, {timezone.now().date(): price})
    else:
        price = shifts.set_price(instrument, price)
    audit.record(actor_id=user.pk, action="market.price_set", subject=instrument, after={"price": str(price)})
    return price


def _told(instrument: Instrument, price: Decimal, code: int) -> Response:
    """What the papers show, in JSON numbers."""
    told = {"id": instrument.pk, "symbol": instrument.symbol, "price": spelling.number(f"{price:f}")}
    return Response(told, status=code)
