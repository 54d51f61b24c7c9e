"""A server that dies when it has committed a trade and not yet answered."""

import os
import signal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config import urls
from portfolios.api.trades import Trades

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
websocket_urlpatterns = urls.websocket_urlpatterns


class Dying(Trades):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
        return response


urlpatterns = [
    path("api/v1/portfolios/<uuid:portfolio_id>/trades", Dying.as_view()), path("", include(urls)),
]  # fmt: skip
