"""Letters, as a real mail server gets them."""

import pytest
from django.test import Client

from accounts.models import User
from alerts.models import Wishes
from alerts.tests.receivers import Letters
from alerts.tests.telling import deliver, delivery, later, told
from config.kit.models import Outbox

pytestmark = pytest.mark.django_db


def test_a_letter_has_text_html_and_a_way_out(alice: User, letters: Letters, settings) -> None:
    settings.SITE_URL = "https://tidemark.example"
    found = told(alice, "email")
    deliver(found)

    (letter,) = letters.got
    assert (letter["To"], letter["Subject"]) == ("alice@example.com", "BTC/USDT is above 70,000")
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None and html is not None
    for part in (text.get_content(), html.get_content()):
        assert "It is at 70,010.5." in part
        assert "https://tidemark.example/markets/BTC-USDT/" in part
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip().startswith("<https://tidemark.example/unsubscribe/")


def test_the_one_click_ends_letters_of_this_kind(alice: User, letters: Letters, client: Client) -> None:
    found = told(alice, "email")
    deliver(found)
    link = letters.got[0]["List-Unsubscribe"].strip(" <>").partition("/unsubscribe/")[2]

    page = client.get(f"/unsubscribe/{link}")
    assert "Alerts" in page.content.decode()
    alice.profile.refresh_from_db()
    assert alice.profile.notify == {}, "a look changes nothing: mail scanners look at every link"

    stopping = Client(enforce_csrf_checks=True)
    assert stopping.post(f"/unsubscribe/{link}", {"List-Unsubscribe": "One-Click"}).status_code == 200
    alice.profile.refresh_from_db()
    assert alice.profile.notify["alert"] == {"email": False}
    assert delivery(told(alice, "in_app", "email", once="firing:2"), "email").state == "skipped"


def test_a_click_also_stops_what_waits(alice: User, letters: Letters) -> None:
    found = told(alice, "email")
    alice.profile.notify = {"alert": {"email": False}}
    alice.profile.save()
    deliver(found)
    assert letters.got == []
    assert delivery(found, "email").state == "skipped"


@pytest.mark.parametrize("token", ["x", "WzEsImFsZXJ0Il0:1abc:forged"])
def test_a_forged_link_ends_nothing(client: Client, alice: User, token: str) -> None:
    assert client.post(f"/unsubscribe/{token}/").status_code == 404


def test_both_tries_of_a_letter_carry_the_same_id(alice: User, letters: Letters) -> None:
    letters.refuses = ["451 greylisted, come back"]
    found = told(alice, "email")
    deliver(found)
    assert letters.got == []
    assert delivery(found, "email").state == "failed"

    later(found, minutes=1)
    deliver(found)
    row = delivery(found, "email")
    assert row.state == "sent"
    assert letters.got[0]["Message-ID"].startswith(f"<{row.pk}@")
    assert letters.got[0]["X-Tidemark-Delivery"] == str(row.pk)


def test_an_address_that_is_refused_for_good_is_not_tried_again(alice: User, letters: Letters) -> None:
    letters.refuses = ["550 no such user"]
    found = told(alice, "email")
    deliver(found)
    row = delivery(found, "email")
    assert (row.state, row.due_at, row.error) == ("dead", None, "The mail server refused it (550).")


def test_a_letter_does_not_go_to_an_address_that_was_left(alice: User, letters: Letters) -> None:
    found = told(alice, "email")
    User.objects.update(email="new@example.com")
    deliver(found)
    assert letters.got == []


def test_words_cannot_add_a_header(alice: User, letters: Letters) -> None:
    found = told(alice, "email")
    type(found).objects.update(title="x\nBcc: mallory@example.com")
    deliver(found)
    assert letters.got[0]["Bcc"] is None


def test_one_letter_a_day_where_somebody_wants_it_so(alice: User, letters: Letters) -> None:
    Wishes.objects.create(user=alice, digest=True)
    first, second = told(alice, "email", once="firing:1"), told(alice, "email", once="firing:2")
    urgent = told(alice, "email", once="event:3", kind="security")
    for found in (first, second, urgent):
        deliver(found)
    assert [letter["Subject"] for letter in letters.got] == ["BTC/USDT is above 70,000"], "safety does not wait"
    assert delivery(first, "email").state == "held"

    letters.refuses = ["451 later"]
    for _ in range(2):
        for found in (first, second):
            later(found, days=1)
        deliver(first)
    deliver(second)
    assert len(letters.got) == 2
    assert letters.got[1]["Subject"] == "2 news for you"
    assert {delivery(it, "email").state for it in (first, second)} == {"sent"}
    assert not Outbox.objects.filter(job="kit.send_mail").exists()
