"""The other side of each channel, as real servers on loopback: they keep what they got, and answer as told."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from alerts import sealing
from tests.server import free_port


@dataclass
class Got:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listening:
    """An HTTP server that answers 204, or `status` as long as it is set, or what stands in `then` first."""

    port: int = 0
    status: int = 204
    then: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)
    open: Event = field(default_factory=Event)
    """Cleared, nobody is answered until it is set."""

    def __post_init__(self) -> None:
        self.open.set()

    @property
    def where(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.where}/hook"


@contextmanager
def listening() -> Iterator[Listening]:
    told = Listening()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append(Got(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            told.open.wait(60)
            self.send_response(told.then.pop(0) if told.then else told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Who asked may be dead by now."""

    server = Server(("127.0.0.1", 0), Handler)
    told.port = server.server_port
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


def is_signed(got: Got, secret: str) -> bool:
    """As the other side would find out."""
    parts = dict(part.split("=", 1) for part in got.headers["x-tidemark-signature"].split(","))
    told = hmac.new(secret.encode(), parts["t"].encode() + b"." + got.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(told, parts["v1"])


@dataclass
class Letters:
    port: int
    got: list[EmailMessage] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    """Answers to the next recipients, as `550 no such user`."""

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuses:
            return self.refuses.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        found = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        self.got.append(found)
        return "250 taken"


@contextmanager
def mail_server(settings: Any) -> Iterator[Letters]:
    """A real SMTP server, and Django told to use it."""
    letters = Letters(free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", letters.port
    controller = Controller(letters, hostname="127.0.0.1", port=letters.port)
    controller.start()
    yield letters
    controller.stop()


class Browser:
    """What subscribes, and alone can read."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = b"sixteen bytes 16"

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": sealing.encoded(sealing.public(self.key)), "auth": sealing.encoded(self.secret)}

    def read(self, record: bytes) -> bytes:
        """RFC 8188 and 8291 from the receiving end."""
        salt, theirs, sealed = record[:16], record[21 : 21 + record[20]], record[21 + record[20] :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        info = b"WebPush: info\0" + sealing.public(self.key) + theirs
        first = HKDF(SHA256(), 32, self.secret, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(first)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(first)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        assert plain[-1:] == b"\x02"
        return plain[:-1]
