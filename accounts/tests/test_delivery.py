"""The ways a one-time code reaches a person."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured

from accounts.delivery import Letter, console, sms_webhook

LETTER = Letter(purpose="login", email="alice@example.com", name="Alice", phone="", minutes=5, code="123456")


@pytest.fixture
def gateway() -> Iterator[HTTPServer]:
    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.got = (self.headers["Authorization"], json.loads(body))  # type: ignore[attr-defined]
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def test_sms_through_a_webhook(gateway: HTTPServer, settings) -> None:
    where = f"127.0.0.1:{gateway.server_port}"
    settings.SMS_WEBHOOK_URL, settings.SMS_WEBHOOK_TOKEN = f"http://{where}/sms", "secret"
    settings.OUTBOUND_ALLOW = [where]

    sms_webhook.send(Letter(**{**vars(LETTER), "phone": "+4915112345678"}))

    authorization, sent = gateway.got  # type: ignore[attr-defined]
    assert authorization == "Bearer secret"
    assert sent["to"] == "+4915112345678"
    assert "123456" in sent["text"]


def test_somebody_without_a_number_gets_a_letter(settings) -> None:
    sms_webhook.send(LETTER)

    assert "123456" in str(mail.outbox[0].body)
    assert "123456" not in mail.outbox[0].subject


def test_the_console_is_for_development_only(settings, capsys: pytest.CaptureFixture[str]) -> None:
    console.send(LETTER)
    assert "123456" in capsys.readouterr().out

    settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        console.send(LETTER)


def test_a_letter_does_not_show_its_code_in_a_log() -> None:
    assert "123456" not in repr(LETTER)
