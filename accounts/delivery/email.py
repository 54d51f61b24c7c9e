"""One-time codes by e-mail."""

from accounts.delivery import Letter
from config.kit import mail


def send(letter: Letter) -> None:
    context = {"code": letter.code, "name": letter.name, "purpose": letter.purpose, "minutes": letter.minutes}
    mail.send("one_time_code", letter.email, context)
