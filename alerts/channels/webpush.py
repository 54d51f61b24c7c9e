"""Browsers, through the push services of their makers: sealed for the browser, so that the service reads nothing."""

import os
from urllib.parse import urlsplit

import httpx
import orjson
from django.conf import settings

from alerts import sealing
from alerts.channels import Gone, Parcel, Refused, Retry, after
from config.kit import outbound
from config.kit.outbound import Blocked

KEPT_S = 24 * 3600
TITLE, BODY = 200, 300
"""Characters: a browser shows no more, and the record has its limit."""
AGAIN = (408, 425, 429)


def is_known(endpoint: str) -> bool:
    """Whether it is a push service's: the address is the browser's to tell, and so anybody's."""
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if f"{host}:{port}" in settings.PUSH_SERVICES:
        return parts.scheme in ("http", "https") and not parts.username
    named = any(host == name or (name[0] == "." and host.endswith(name)) for name in settings.PUSH_SERVICES)
    return parts.scheme == "https" and named and port in (None, 443) and not parts.username


def send(parcel: Parcel) -> None:
    if not is_known(parcel.to):
        raise Gone("This is no push service that is called.")
    told = {"id": parcel.about.get("id", parcel.id), "kind": parcel.kind, "title": parcel.title[:TITLE],
            "body": parcel.body[:BODY], "url": parcel.url}  # fmt: skip
    sealed = sealing.seal(
        orjson.dumps(told), parcel.keys["p256dh"], parcel.keys["auth"], own=sealing.fresh_key(), salt=os.urandom(16)
    )
    parts = urlsplit(parcel.to)
    headers = {
        "Authorization": sealing.signed(f"{parts.scheme}://{parts.netloc}"),
        "Content-Encoding": "aes128gcm", "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_S), "Urgency": "high",
        "Topic": parcel.id.replace("-", ""),  # sent again, it takes the place of the first
    }  # fmt: skip
    try:
        with outbound.client(redirects=0, timeout_s=10) as http:
            answer = http.post(parcel.to, content=sealed, headers=headers)
    except Blocked as error:
        raise Gone(str(error)) from error
    except httpx.HTTPError as error:
        raise Retry(f"The push service did not answer ({type(error).__name__}).") from error
    _judge(answer)


def _judge(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in (404, 410):
        raise Gone("This browser has given its subscription up.")
    if status in AGAIN or status >= 500:
        raise Retry(f"The push service answered {status}.", after_s=after(answer.headers.get("Retry-After")))
    if not answer.is_success:
        raise Refused(f"The push service answered {status}.")
