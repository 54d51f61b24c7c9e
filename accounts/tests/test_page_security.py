"""The security page: password, two-factor sign-in, devices, the log."""

import base64
import re
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.calc import totp as rfc6238
from accounts.calc.devices import Visitor
from accounts.models import RefreshFamily, SecurityEvent, SignIn, Totp, User
from accounts.services import families, security, two_factor
from accounts.tests.cast import PASSWORD, app_code, person, with_app

NEW = "seven small boats"
PAGE = "/settings/security/"


def signed_in(user: User, **extra: str) -> Client:
    client = Client(**extra)
    assert client.post("/sign-in/", {"email": user.email, "password": PASSWORD})["Location"] == "/"
    return client


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def test_a_new_password_keeps_this_browser_and_ends_the_other(alice: User) -> None:
    here, there = signed_in(alice), signed_in(alice)
    answer = here.post(f"{PAGE}password/", {"current_password": PASSWORD, "new_password": NEW}, follow=True)

    assert "Your password is changed" in answer.content.decode()
    assert (is_in(here), is_in(there)) == (True, False)
    assert SignIn.objects.filter(user=alice).count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"current_password": "wrong", "new_password": NEW}, "This is not your password"),
        ({"current_password": PASSWORD, "new_password": "12345678"}, "lists that attackers try first"),
        ({"current_password": PASSWORD, "new_password": ""}, "required"),
    ],
)
def test_a_password_that_does_not_do_changes_nothing(alice: User, sent: dict[str, str], said: str) -> None:
    here, there = signed_in(alice), signed_in(alice)
    answer = here.post(f"{PAGE}password/", sent)

    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert is_in(there)


def test_two_factor_is_set_up_with_a_code_and_shows_its_codes_once(alice: User) -> None:
    here, there = signed_in(alice), signed_in(alice)
    assert here.post(f"{PAGE}two-factor/", {"begin": "1"})["Location"] == f"{PAGE}two-factor/"
    shown = here.get(f"{PAGE}two-factor/").content.decode()
    secret = secret_of(shown)
    assert "<svg" in shown

    refused = here.post(f"{PAGE}two-factor/", {"code": "000000"})
    assert refused.status_code == 422
    assert secret_of(refused.content.decode()) == secret, "a mistyped code must not cost the scan"

    done = here.post(f"{PAGE}two-factor/", {"code": code_of(secret)})
    codes = re.findall(r"<li><code>([a-z2-7-]+)</code>", done.content.decode())
    assert len(set(codes)) == 10
    assert all(code in unquote(unescape(done.content.decode()).split("data:text/plain")[1]) for code in codes)
    assert "no-store" in done["Cache-Control"]
    assert (is_in(here), is_in(there)) == (True, False)
    assert codes[0] not in here.get(PAGE).content.decode()
    assert "10 of 10 recovery codes left" in here.get(PAGE).content.decode()
    assert here.get(f"{PAGE}two-factor/")["Location"] == PAGE


def secret_of(html: str) -> bytes:
    text = re.search(r"<code>([A-Z2-7 ]{30,})</code>", html)
    assert text
    plain = text[1].replace(" ", "")
    return base64.b32decode(plain + "=" * (-len(plain) % 8))


def code_of(secret: bytes) -> str:
    return rfc6238.code_at(secret, rfc6238.step_at(timezone.now()))


def test_two_factor_is_turned_off_with_password_and_code(alice: User) -> None:
    here = signed_in(alice)
    with_app(alice)
    assert here.post(f"{PAGE}two-factor/off/", {"password": PASSWORD, "code": "000000"}).status_code == 422
    assert here.post(f"{PAGE}two-factor/off/", {"password": "wrong", "code": app_code()}).status_code == 422

    assert here.post(f"{PAGE}two-factor/off/", {"password": PASSWORD, "code": app_code()})["Location"] == PAGE
    assert not Totp.objects.exists()
    assert is_in(here)
    assert here.get(f"{PAGE}two-factor/off/")["Location"] == PAGE


def test_new_recovery_codes_void_the_old(alice: User) -> None:
    here = signed_in(alice)
    assert here.get(f"{PAGE}recovery-codes/")["Location"] == PAGE
    with_app(alice)
    old = two_factor._make_recovery_codes(alice)
    assert here.post(f"{PAGE}recovery-codes/", {"password": "wrong"}).status_code == 422

    text = here.post(f"{PAGE}recovery-codes/", {"password": PASSWORD}).content.decode()

    assert len(re.findall(r"<li><code>", text)) == 10
    assert old[0] not in text


def test_devices_are_listed_and_ended(alice: User, bob: User) -> None:
    there = signed_in(alice, REMOTE_ADDR="198.51.100.20", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/605")
    here = signed_in(alice)
    families.start(alice, visitor=Visitor(address="198.51.100.21", device="curl"))
    html = here.get(PAGE).content.decode()
    assert "Safari on iPhone" in html
    assert "198.51.100.20" in html
    assert "curl" in html
    assert html.count("This one") == 1

    line = SignIn.objects.get(device="Safari on iPhone")
    assert signed_in(bob).post(f"{PAGE}sessions/{line.pk}/end/").status_code == 404
    assert is_in(there)
    assert here.post(f"{PAGE}sessions/{line.pk}/end/")["Location"] == PAGE
    assert (is_in(here), is_in(there)) == (True, False)
    assert here.post(f"{PAGE}sessions/{RefreshFamily.objects.get().pk}/end/")["Location"] == PAGE


def test_signing_out_everywhere_ends_this_one_too(alice: User) -> None:
    here, there = signed_in(alice), signed_in(alice)
    assert here.post(f"{PAGE}sessions/end-all/")["Location"] == "/sign-in/"
    assert not is_in(here)
    assert not is_in(there)
    assert not SignIn.objects.exists()


def test_the_log_is_ones_own_and_goes_on_page_by_page(alice: User, bob: User) -> None:
    security.note(bob, security.Kind.PASSWORD_CHANGED, Visitor(device="Bob's"))
    for number in range(45):
        security.note(alice, security.Kind.SIGNED_IN, Visitor(device=f"Device {number}."))
    here = signed_in(alice)
    first = here.get(f"{PAGE}log/").content.decode()
    older = re.search(r'href="(\?before=[0-9a-f-]+)"', first)
    assert older
    second = here.get(f"{PAGE}log/{older[1]}").content.decode()

    devices = re.findall(r"<td class=\"apart muted\">(Device \d+\.)", first + second)
    assert sorted(devices) == sorted(f"Device {number}." for number in range(45))
    assert "Bob&#x27;s" not in first + second
    assert here.get(f"{PAGE}log/?before=x").status_code == 404
    theirs = SecurityEvent.objects.filter(user=bob).get()
    assert "Device 44." in here.get(f"{PAGE}log/?before={theirs.pk}").content.decode()


def test_an_administrator_is_led_to_two_factor(settings, charlie: User) -> None:
    settings.DEMO_OPEN = False
    here = signed_in(charlie)
    answer = here.get("/admin/")

    assert answer.status_code == 403
    assert 'action="/settings/security/two-factor/"' in answer.content.decode()
    assert "which asks for two-factor sign-in" in here.get(PAGE).content.decode()
    with_app(charlie)
    assert here.get("/admin/").status_code == 200


def test_c8_a_device_is_text(alice: User) -> None:
    security.note(alice, security.Kind.SIGNED_IN, Visitor(device="<script>alert(1)</script>"))
    assert "<script>alert" not in signed_in(alice).get(PAGE).content.decode()


def test_a_set_up_that_was_not_begun_is_none(db: None) -> None:
    dora = person("Dora")
    here = signed_in(dora)
    assert here.get(f"{PAGE}two-factor/")["Location"] == PAGE
    assert here.post(f"{PAGE}two-factor/", {"code": "123456"})["Location"] == PAGE
