"""The admin: people can be managed, the machinery looked at, and every change is in the audit log."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from accounts.models import SecurityEvent, User
from config.kit import audit, events
from config.kit.models import Audit, DeadLetter, Event, Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def charlie() -> User:
    return User.objects.create_superuser("charlie@example.com", "correct horse battery", name="Charlie Cole")


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob@example.com", "correct horse battery", name="Bob Baker")


@pytest.fixture
def office(charlie: User) -> Client:
    client = Client()
    client.force_login(charlie)
    return client


def rows() -> None:
    events.record("trade.posted", 1, "BTC/USDT")
    Outbox.objects.create(job="kit.purge", args=[])
    audit.record(actor_id=1, action="user.changed", subject="Bob")


def letter() -> DeadLetter:
    return DeadLetter.objects.create(
        task_id="1", job="kit.purge", args=["<b>"], error="ValueError: <script>", traceback="Traceback", tries=3
    )


LISTS = ("signin", "refreshfamily", "knowndevice", "apitoken", "securityevent")


def changed(user: User, **values: object) -> dict[str, object]:
    """The form of a person as the page sends it, its lists with nothing to say."""
    counts = {f"{name}-{part}_FORMS": 0 for name in LISTS for part in ("TOTAL", "INITIAL")}
    return {"email": user.email, "name": user.name, **counts, **values}


def test_every_page_opens(office: Client, charlie: User) -> None:
    rows()
    letter()
    names = ["admin:index", "system", "admin:accounts_user_add"]
    tables = ["accounts_user", "auth_group", "kit_deadletter", "kit_outbox", "kit_event", "kit_audit"]
    for address in [*map(reverse, names), *(reverse(f"admin:{table}_changelist") for table in tables)]:
        assert office.get(address).status_code == 200, address
    for row in (charlie, *Event.objects.all(), *Outbox.objects.all(), *Audit.objects.all(), *DeadLetter.objects.all()):
        address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        assert office.get(address).status_code == 200, address


def test_nobody_else_gets_in(client: Client, bob: User) -> None:
    client.force_login(bob)
    for address in ("/admin/", "/admin/system/", "/admin/kit/audit/"):
        assert client.get(address).status_code == 302


def test_a_change_is_recorded_with_before_and_after(office: Client, charlie: User, bob: User) -> None:
    trader = Group.objects.get(name="trader")
    assert (
        office.post(
            f"/admin/accounts/user/{bob.pk}/change/", changed(bob, name="Robert Baker", groups=[trader.pk])
        ).status_code
        == 302
    )

    entry = Audit.objects.get()
    assert (entry.actor_id, entry.action, entry.subject) == (charlie.pk, "user.changed", "bob@example.com")
    assert entry.before == {"name": "Bob Baker", "groups": []}
    assert entry.after == {"name": "Robert Baker", "groups": ["trader"]}


def test_a_new_password_is_recorded_and_not_shown(office: Client, bob: User) -> None:
    form = {"password1": "canary staple 1", "password2": "canary staple 1", "usable_password": "true"}
    assert office.post(f"/admin/accounts/user/{bob.pk}/password/", form).status_code == 302
    bob.refresh_from_db()
    assert bob.check_password("canary staple 1")
    entry = Audit.objects.get()
    assert (entry.action, entry.after) == ("user.password_changed", {"password": audit.HIDDEN_NEW})


def test_people_are_added_and_deleted_on_the_record(office: Client) -> None:
    form = {
        "email": "Alice@example.com",
        "name": "Alice",
        "password1": "canary staple 1",
        "password2": "canary staple 1",
    }
    assert office.post("/admin/accounts/user/add/", form).status_code == 302
    alice = User.objects.get(email="alice@example.com")
    assert office.post(f"/admin/accounts/user/{alice.pk}/delete/", {"post": "yes"}).status_code == 302
    assert sorted(Audit.objects.values_list("action", flat=True)) == ["user.added", "user.deleted"]
    assert "canary" not in str(list(Audit.objects.values()))


def test_deactivating_spares_oneself(office: Client, charlie: User, bob: User) -> None:
    chosen = {"action": "deactivate", "_selected_action": [bob.pk, charlie.pk]}
    office.post("/admin/accounts/user/", chosen)
    assert list(User.objects.filter(is_active=False)) == [bob]
    assert Audit.objects.get().after == {"is_active": False}
    assert SecurityEvent.objects.get().kind == "deactivated"


def test_staff_cannot_make_themselves_more(client: Client, bob: User, charlie: User) -> None:
    bob.is_staff = True
    bob.save()
    bob.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts", codename__endswith="_user"))
    client.force_login(bob)
    form = changed(bob, name="Bob", is_superuser="on")
    assert client.post(f"/admin/accounts/user/{bob.pk}/change/", form).status_code == 302
    bob.refresh_from_db()
    assert (bob.name, bob.is_superuser) == ("Bob", False)
    assert client.post(f"/admin/accounts/user/{charlie.pk}/change/", form).status_code == 403
    assert client.get(f"/admin/accounts/user/{charlie.pk}/password/").status_code == 403


@pytest.mark.parametrize("table", ["audit", "event", "outbox"])
def test_the_machinery_is_only_read(office: Client, table: str) -> None:
    rows()
    row = {"audit": Audit, "event": Event, "outbox": Outbox}[table].objects.get()
    assert office.get(f"/admin/kit/{table}/add/").status_code == 403
    assert office.post(f"/admin/kit/{table}/{row.pk}/change/", {"subject": "Mallory"}).status_code == 403
    assert office.post(f"/admin/kit/{table}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_failed_job_is_shown_safely_and_sent_again_once(office: Client) -> None:
    failed = letter()
    shown = office.get(f"/admin/kit/deadletter/{failed.pk}/change/").content.decode()
    assert "ValueError: &lt;script&gt;" in shown
    retry = f"/admin/kit/deadletter/{failed.pk}/retry/"
    assert retry in shown
    assert office.get(retry).status_code == 405
    for _ in range(2):
        assert office.post(retry).status_code == 302
    assert Outbox.objects.get().args == ["<b>"]
    assert Audit.objects.get().action == "job.retried"


def test_a_retry_needs_the_permission(client: Client, bob: User) -> None:
    bob.is_staff = True
    bob.save()
    bob.user_permissions.set(Permission.objects.filter(codename="view_deadletter"))
    client.force_login(bob)
    failed = letter()
    assert "/retry/" not in client.get(f"/admin/kit/deadletter/{failed.pk}/change/").content.decode()
    assert client.post(f"/admin/kit/deadletter/{failed.pk}/retry/").status_code == 403
    assert not Outbox.objects.exists()
