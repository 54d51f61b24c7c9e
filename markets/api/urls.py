"""Addresses of the API of markets, below `/api/v1/`. Those that end in a word come before a bare symbol."""

from django.urls import path

from accounts.plain import plain
from markets.api import candles, companies, feeds, instruments, prices, provider_search

urlpatterns = [
    path("feeds", feeds.Feeds.as_view(), name="api-feeds"),
    path("instruments", instruments.Instruments.as_view(), name="api-instruments"),
    path("instruments/<symbol:symbol>/candles", plain(candles.Candles), name="api-candles"),
    path("instruments/<symbol:symbol>/fundamentals", companies.Figures.as_view(), name="api-fundamentals"),
    path("instruments/<symbol:symbol>/corporate-actions", companies.Actions.as_view(), name="api-corporate-actions"),
    path("instruments/<symbol:symbol>/prices", instruments.HandPrices.as_view(), name="api-hand-prices"),
    path("instruments/<symbol:symbol>", instruments.OneInstrument.as_view(), name="api-instrument"),
    path("provider-search", provider_search.ProviderSearch.as_view(), name="api-provider-search"),
    path("prices", prices.Prices.as_view(), name="api-prices"),
    path("prices/<symbol:symbol>", prices.OnePrice.as_view(), name="api-price"),
]
