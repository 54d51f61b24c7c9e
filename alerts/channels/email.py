"""Letters: text and HTML, with the one click that ends them."""

from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings

from alerts.channels import Parcel, Refused, Retry
from config.kit import mail


def send(parcel: Parcel) -> None:
    known = {
        "title": parcel.title, "body": parcel.body, "name": parcel.name, "url": parcel.url,
        "unsubscribe": parcel.unsubscribe, "items": parcel.about.get("items", []),
    }  # fmt: skip
    letter = mail.compose(parcel.about.get("template", "notification"), parcel.to, known)
    letter.extra_headers = {
        # the same at each try: a program that gets it twice shows it once
        "Message-ID": f"<{parcel.id}@{urlsplit(settings.SITE_URL).hostname}>",
        "X-Tidemark-Delivery": parcel.id,
        "Auto-Submitted": "auto-generated",
    }
    if parcel.unsubscribe:
        letter.extra_headers |= {
            "List-Unsubscribe": f"<{parcel.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }  # fmt: skip
    try:
        letter.send()
    except SMTPRecipientsRefused as error:
        raise _refusal([code for code, _ in error.recipients.values()], error) from error
    except SMTPDataError as error:
        raise _refusal([error.smtp_code], error) from error
    except (SMTPException, OSError) as error:
        raise Retry(f"The mail server did not take it ({type(error).__name__}).") from error


def _refusal(codes: list[int], error: Exception) -> Exception:
    """Only what is said about this letter is final; a server that refuses us may be set right."""
    told = f"The mail server refused it ({', '.join(map(str, codes)) or type(error).__name__})."
    return Refused(told) if codes and min(codes) >= 500 else Retry(told)
