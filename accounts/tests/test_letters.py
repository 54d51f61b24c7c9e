"""What a person is told by mail, and where its links lead (K10)."""

from django.core import mail

from accounts.models import User
from accounts.tests.cast import PASSWORD, Api, run_jobs


def test_a_new_device_is_told_the_first_is_not(alice: User) -> None:
    Api().sign_in(alice)
    run_jobs()
    assert not mail.outbox

    Api()("POST", "auth/login", {"email": alice.email, "password": PASSWORD}, REMOTE_ADDR="203.0.113.5")
    run_jobs()
    assert "Signed in on a new device" in mail.outbox[-1].subject
    assert "203.0.113.5" in str(mail.outbox[-1].body)


def test_an_address_that_is_not_verified_gets_codes_and_nothing_more(alice: User) -> None:
    User.objects.update(email_verified_at=None)
    api = Api()
    api.sign_in(alice)
    api.post("auth/password/change", current_password=PASSWORD, new_password="another horse 1")
    run_jobs()

    assert not mail.outbox


def test_k10_links_lead_to_our_site_whatever_host_was_asked(alice: User, settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    api = Api(**{"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    api.post("auth/otp/request", email=alice.email, purpose="recovery")
    run_jobs()

    (letter,) = mail.outbox
    everything = str(letter.message())
    assert settings.SITE_URL in everything
    assert "evil.example" not in everything
