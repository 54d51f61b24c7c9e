"""Pages of markets. Those that end in a word come before a bare symbol, whose slash makes it two parts of a path."""

from django.urls import path

from markets.views import add, board, compare, instrument

urlpatterns = [
    path("markets/", board.markets, name="markets"),
    path("markets/compare/", compare.compare, name="compare"),
    path("markets/add/", add.add, name="add-instrument"),
    path("markets/add/found/", add.add_found, name="add-found"),
    path("markets/<symbol:symbol>/price/", add.hand_price, name="hand-price"),
    path("markets/<symbol:symbol>/fundamentals/", instrument.fundamentals, name="instrument-fundamentals"),
    path("markets/<symbol:symbol>/events/", instrument.events, name="instrument-events"),
    path("markets/<symbol:symbol>/", instrument.overview, name="instrument"),
]
