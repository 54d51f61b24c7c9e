"""A person's own address: JSON, signed with their secret.

X-Tidemark-Signature: t=1767225600,v1=<hex of HMAC-SHA256(secret, "<t>.<body>")>
Idempotency-Key: <id of the delivery, the same at each try>
"""

import hashlib
import hmac
import time
from urllib.parse import urlsplit

import httpx
import orjson

from alerts.channels import Gone, Parcel, Refused, Retry, after
from config.kit import outbound
from config.kit.outbound import Blocked, Rules
from config.kit.tables.cells import plain


def why_not(url: str) -> str:
    """Why this address is never called; empty where it may be. A name that has no address yet may get one."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
        if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
            return "Give an address like https://example.com/hook, without a user name in it."
        Rules().addresses(host, port)
    except Blocked:
        return "This address is not on the internet, or not at port 80 or 443."
    except httpx.ConnectError:
        return ""
    except ValueError:
        return "Give an address like https://example.com/hook."
    return ""


def signature(secret: str, body: bytes, at: int) -> str:
    told = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={told}"


def send(parcel: Parcel) -> None:
    body = orjson.dumps({
        "id": parcel.id, "kind": parcel.kind, "title": parcel.title, "body": parcel.body, "url": parcel.url,
        "created_at": plain(parcel.at), **parcel.about,
    })  # fmt: skip
    headers = {
        "Content-Type": "application/json", "Idempotency-Key": parcel.id,
        "X-Tidemark-Signature": signature(parcel.keys["secret"], body, int(time.time())),
    }  # fmt: skip
    try:
        with outbound.client(rules=Rules(most_bytes=100_000, total_s=10), redirects=0) as http:
            answer = http.post(parcel.to, content=body, headers=headers)
    except Blocked as error:
        raise Refused(f"Not called: {error}.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Retry(f"It did not answer ({type(error).__name__}).") from error
    if answer.status_code == httpx.codes.GONE:
        raise Gone("It answered 410: nobody listens there any more.")
    if not answer.is_success:
        raise Retry(f"It answered {answer.status_code}.", after_s=after(answer.headers.get("Retry-After")))
