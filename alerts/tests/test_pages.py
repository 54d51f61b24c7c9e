"""Pages of alerts: set, tried, changed, paused, deleted and brought back, taken out and in."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from alerts.forms.alerts import TITLES
from alerts.models import Alert
from alerts.tests.alerting import fresh, hit, made, moved, priced
from portfolios.tests.trading import book_of

pytestmark = pytest.mark.django_db
TOLD = {"kind": "price", "instrument": "btc-usdt", "direction": "above", "target": "70,000.50", "repeat": "once",
        "cooldown_s": "3600", "channels": ["in_app"]}  # fmt: skip


@pytest.fixture
def page(alice, btc):
    priced(btc, "62000")
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def mine(alice, page, btc):
    return made(alice, btc, "65000", note="Sell some")


def text(answer):
    return answer.content.decode()


def test_without_any_it_says_what_they_are_for(page):
    assert "Be told when it matters" in text(page.get("/alerts/"))
    assert "No alert waits" in text(page.get("/alerts/near/"))


def test_the_list_shows_how_far_each_has_to_go(page, mine, alice, btc):
    made(alice, btc, "61000", direction="below")
    html = text(page.get("/alerts/"))
    assert "When it is above 65,000 USDT" in html
    assert "Sell some" in html
    assert "4.62 %" in html
    near = text(page.get("/alerts/near/"))
    assert near.index("Below 61,000 USDT") < near.index("Above 65,000 USDT")


def test_the_list_is_narrowed_by_its_address(page, mine):
    assert "None of these" in text(page.get("/alerts/?status=paused"))
    assert page.get("/alerts/?status=x").status_code == 400


@pytest.mark.parametrize("kind", TITLES)
def test_each_kind_has_its_sheet(page, alice, kind):
    book_of(alice, "100")
    assert page.get(f"/alerts/new/?kind={kind}&symbol=BTC/USDT&target=5").status_code == 200


def test_an_unknown_kind_is_refused(page):
    assert page.get("/alerts/new/?kind=x").status_code == 400


def test_the_address_fills_it_in(page):
    html = text(page.get("/alerts/new/?symbol=BTC/USDT&target=61234.5&direction=below"))
    assert 'value="BTC/USDT"' in html
    assert 'value="61234.5"' in html
    assert '<option value="below" selected>' in html


def test_it_is_set_as_people_write_numbers(page, alice):
    assert page.post("/alerts/new/", {**TOLD, "until": "2099-12-31"}).status_code == 302
    row = Alert.objects.get()
    assert (row.owner, row.target, row.channels) == (alice, Decimal("70000.50"), ["in_app"])
    assert row.expires_at.isoformat() == "2100-01-01T00:00:00+00:00"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(page):
    answer = page.post("/alerts/new/", {**TOLD, "target": "0", "note": "Keep me", "channels": []})
    html = text(answer)
    assert answer.status_code == 422
    assert "This must be above zero." in html
    assert "Choose at least one way." in html
    assert "Keep me" in html
    assert not Alert.objects.exists()


def test_what_the_rules_refuse_is_told_like_that_too(page):
    answer = page.post("/alerts/new/", {**TOLD, "channels": ["webhook"], "webhook_url": "http://127.0.0.1/x"})
    assert answer.status_code == 422
    assert not Alert.objects.exists()


def test_a_preview_keeps_nothing(page):
    answer = page.post("/alerts/new/", {**TOLD, "do": "preview"}, headers={"HX-Request": "true"})
    assert "times it would have fired" in text(answer)
    assert "<html" not in text(answer)
    assert not Alert.objects.exists()


def test_one_that_is_true_already_warns(page):
    answer = page.post("/alerts/new/", {**TOLD, "target": "50000"}, follow=True)
    assert "already" in text(answer)


def test_it_is_changed(page, mine):
    address = f"/alerts/{mine.pk}/"
    assert 'value="65000"' in text(page.get(address))
    page.post(address, {**TOLD, "target": "66000", "repeat": "every_time", "cooldown_s": "300"})
    row = fresh(mine)
    assert (row.target, row.repeat, row.cooldown_s) == (Decimal(66000), "every_time", 300)


def test_it_pauses_goes_on_and_waits_again(page, mine, btc):
    address = f"/alerts/{mine.pk}/act/"
    page.post(address, {"do": "pause"})
    assert fresh(mine).status == "paused"
    page.post(address, {"do": "resume"})
    hit(fresh(mine), moved(btc, "65001"))
    assert fresh(mine).status == "triggered"
    assert "65,001 USDT" in text(page.get(f"/alerts/{mine.pk}/"))
    assert page.post(address, {"do": "rearm", "from": "alert"}).headers["Location"] == f"/alerts/{mine.pk}/"
    assert fresh(mine).status == "active"
    assert page.post(address, {"do": "explode"}).status_code == 400


def test_what_is_deleted_comes_back_once(page, mine):
    html = text(page.post(f"/alerts/{mine.pk}/act/", {"do": "delete"}, follow=True))
    assert 'action="/alerts/restore/"' in html
    assert not Alert.objects.exists()
    for _ in range(2):
        page.post("/alerts/restore/")
    row = Alert.objects.get()
    assert (row.target, row.note, row.status) == (Decimal(65000), "Sell some", "active")


def test_a_file_comes_in_as_it_went_out(page, mine):
    file = b"".join(page.get("/alerts/export.csv").streaming_content)
    Alert.objects.all().delete()
    page.post("/alerts/import/", {"file": SimpleUploadedFile("alerts.csv", file)})
    row = Alert.objects.get()
    assert (row.instrument_id, row.target, row.note) == (mine.instrument_id, Decimal(65000), "Sell some")


def test_rows_that_cannot_be_are_named_and_the_rest_is_there(page, mine):
    file = b'[{"symbol": "BTC/USDT", "target_price": 7e4}, {"symbol": "NOPE", "target_price": 1}, {"kind": "rsi"}]'
    html = text(page.post("/alerts/import/", {"file": SimpleUploadedFile("a.json", file)}))
    assert "Row 2: symbol:" in html
    assert "Row 3:" in html
    assert Alert.objects.count() == 2


@pytest.mark.parametrize("file", [b"", b"\xff\xfe", b"[1]", b"{}", b'{"results": [', b"[" * 5000])
def test_a_file_that_is_none_is_refused(page, file):
    answer = page.post("/alerts/import/", {"file": SimpleUploadedFile("a.json", file)})
    assert answer.status_code == 422
    assert not Alert.objects.exists()
