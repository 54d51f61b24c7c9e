"""Routes of the product's papers: each leads to its twin, none is a second implementation."""

from django.urls import path
from django.views.generic import RedirectView

from accounts.api import auth, users
from accounts.plain import plain
from alerts.api import papers as alerts
from analytics.api import indicators, risk
from markets.api import papers, prices
from portfolios.api import papers as portfolios

urlpatterns = [
    path("docs", RedirectView.as_view(url="/api/docs/")),
    path("redoc", RedirectView.as_view(url="/api/redoc/")),
    path("api/auth/register", auth.Register.as_view()),
    path("api/auth/login", auth.Login.as_view()),
    path("api/auth/me", users.Me.as_view()),
    path("api/users/register", auth.Register.as_view()),
    path("api/users/login", auth.Login.as_view()),
    path("api/users/<str:whose>", users.OneUser.as_view()),
    path("api/users/<str:whose>/preferences", users.Preferences.as_view()),
    path("api/users/<str:whose>/portfolio", portfolios.FirstPortfolio.as_view()),
    path("api/holdings/user/<str:whose>", portfolios.FirstPortfolio.as_view()),
    path("api/holdings/trade/", portfolios.Trade.as_view()),
    path("portfolio/add", portfolios.AddAsset.as_view()),
    path("portfolio/remove", portfolios.RemoveAsset.as_view()),
    path("api/portfolio", portfolios.Portfolios.as_view()),
    path("api/portfolio/<uuid:portfolio_id>", portfolios.OnePortfolio.as_view()),
    path("api/portfolio/<uuid:portfolio_id>/assets", portfolios.Assets.as_view()),
    path("api/portfolio/<uuid:portfolio_id>/performance", portfolios.Performance.as_view()),
    path("crypto/latest", prices.PaperPrices.as_view()),
    path("api/market/price/<symbol:symbol>", prices.OnePaperPrice.as_view()),
    path("api/markets/", papers.Markets.as_view()),
    path("api/markets/<symbol:symbol>", prices.OnePaperPrice.as_view()),
    path("api/alerts/", alerts.Alerts.as_view()),
    path("api/alerts/user/<str:whose>", alerts.AlertsOf.as_view()),
    path("api/alerts/user/<str:whose>/active", alerts.ActiveAlertsOf.as_view()),
    path("api/analytics/moving-average/<symbol:symbol>", plain(indicators.MovingAverage)),
    path("api/analytics/volatility/<symbol:symbol>", plain(risk.Volatility)),
    path("api/analytics/correlation", plain(risk.Correlation)),
]
