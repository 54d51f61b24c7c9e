"""The link at the foot of a letter. Mail programs post to it, people see a page first: a look must change nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from alerts.services import unsubscribing
from config.kit import limits


@csrf_exempt  # RFC 8058: the mail program has no cookie of ours, the token is what counts
@never_cache
@limits.limited("unsubscribe", "60/min")
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    asked = unsubscribing.opened(token)
    if request.method == "POST":
        unsubscribing.stop(asked)
    return render(request, "alerts/unsubscribe.html", {"asked": asked, "done": request.method == "POST"})
