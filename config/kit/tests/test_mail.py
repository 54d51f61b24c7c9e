"""Letters have a subject, plain text and HTML; a mail server that is down is tried again, a second delivery is not."""

from pathlib import Path
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail as outgoing
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, override_settings

from config import settings as product
from config.kit import mail
from config.kit.models import IdempotencyKey, Outbox

pytestmark = pytest.mark.django_db
KNOWN = {"job": "reports.render", "tries": 3, "error": "O'Neil <script>", "letter": 1}


def test_text_is_plain_and_html_is_escaped() -> None:
    mail.send("job_failed", "alice@example.com", KNOWN)
    letter = outgoing.outbox[0]
    assert letter.subject == "A job failed for good: reports.render"
    assert "O'Neil <script>" in letter.body
    assert "O&#x27;Neil &lt;script&gt;" in letter.alternatives[0].content


def test_a_line_break_cannot_add_a_header() -> None:
    mail.send("job_failed", "alice@example.com", {**KNOWN, "job": "x\nBcc: mallory@example.com"})
    assert "Bcc" not in outgoing.outbox[0].message()


def test_posting_is_a_job_of_the_transaction() -> None:
    mail.post("job_failed", "alice@example.com", KNOWN)
    assert Outbox.objects.get().args[1:] == ["job_failed", "alice@example.com", KNOWN]
    assert outgoing.outbox == []


def test_e6_a_letter_delivered_twice_is_sent_once() -> None:
    for _ in range(2):
        mail.send_once("letter-1", "job_failed", "alice@example.com", KNOWN)
    assert len(outgoing.outbox) == 1


def test_a_server_that_fails_leaves_the_letter_to_the_next_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: object) -> None:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr(mail, "send", down)
        with pytest.raises(SMTPServerDisconnected):
            mail.send_once("letter-1", "job_failed", "alice@example.com", KNOWN)
    assert not IdempotencyKey.objects.exists()
    mail.send_once("letter-1", "job_failed", "alice@example.com", KNOWN)
    assert len(outgoing.outbox) == 1


def test_development_shows_its_letters(client: Client, tmp_path: Path) -> None:
    with override_settings(EMAIL_BACKEND="config.devmail.Backend", EMAIL_FILE_PATH=tmp_path):
        mail.send("job_failed", "alice@example.com", KNOWN)
        name = next(tmp_path.glob("*.eml")).name
        assert b"reports.render" in client.get("/dev/mail/").content
        assert b"alice@example.com" in client.get(f"/dev/mail/{name}/").content
        assert b"&lt;script&gt;" in client.get(f"/dev/mail/{name}/html/").content
        assert client.get("/dev/mail/../settings.py/").status_code == 404
        with override_settings(PRODUCTION=True):
            assert client.get("/dev/mail/").status_code == 404


def test_the_mail_server_is_one_address() -> None:
    server = product.mail_server("smtps://us%40er:p%2Fw@mail.example.com")
    assert (server["host"], server["port"], server["username"], server["password"]) == (
        "mail.example.com", 465, "us@er", "p/w",
    )  # fmt: skip
    assert (server["use_ssl"], server["use_tls"]) == (True, False)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        product.mail_server("http://secret@mail.example.com")
