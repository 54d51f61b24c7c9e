"""One-time codes by SMS: posted to a webhook, which is what every SMS gateway can take."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from accounts.delivery import Letter, email
from config.kit import outbound


def send(letter: Letter) -> None:
    """Somebody who gave no number gets the letter by e-mail."""
    if not letter.phone:
        email.send(letter)
        return
    if not settings.SMS_WEBHOOK_URL:
        raise ImproperlyConfigured("SMS_WEBHOOK_URL: not set, and CODE_DELIVERY=sms_webhook needs it")
    text = f"{letter.code} is your Tidemark code. It works once, for {letter.minutes} minutes."
    headers = {"Authorization": f"Bearer {settings.SMS_WEBHOOK_TOKEN}"} if settings.SMS_WEBHOOK_TOKEN else {}
    with outbound.client(redirects=0) as http:
        http.post(settings.SMS_WEBHOOK_URL, json={"to": letter.phone, "text": text}, headers=headers).raise_for_status()
