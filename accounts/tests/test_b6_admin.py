"""B6: the admin opens to staff with two factors alone, and what happens in it stays on the record."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts import roles
from accounts.calc.devices import Visitor
from accounts.models import ApiToken, RefreshFamily, SecurityEvent, SignIn, User
from accounts.services import access, api_tokens, families, security
from accounts.tests.cast import PASSWORD, Api, person, run_jobs, with_app
from config.kit.models import Audit

HERE = Visitor(address="198.51.100.7", device="Firefox on Linux")
ADMIN, SYSTEM = "/admin/", "/admin/system/"
PEOPLE = "/admin/accounts/user/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def staff(name: str, role: str) -> User:
    user = with_app(person(name, is_staff=True))
    user.groups.add(Group.objects.get(name=role))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def administrator(db: None) -> User:
    return staff("Charlie", roles.ADMINISTRATOR)


@pytest.fixture
def office(administrator: User) -> Client:
    return signed_in(administrator)


def act(office: Client, action: str, *rows: Any, table: str = PEOPLE) -> Any:
    return office.post(table, {"action": action, "_selected_action": [row.pk for row in rows]}, follow=True)


# --- Who gets in


@pytest.mark.parametrize("page", [ADMIN, SYSTEM, PEOPLE])
def test_b6_strangers_come_to_the_one_sign_in_page(db: None, page: str) -> None:
    answer = Client().get(page, follow=True)

    assert [status for _, status in answer.redirect_chain] == [302, 302]
    assert answer.redirect_chain[-1][0].startswith("/sign-in/?next=%2Fadmin%2F")
    assert Client().post("/admin/login/", {"username": "charlie@example.com", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("page", [ADMIN, SYSTEM, PEOPLE])
def test_b6_who_is_no_staff_stays_out(alice: User, page: str) -> None:
    answer = signed_in(alice).get(page, follow=True)

    assert answer.redirect_chain[0][1] == 302
    assert answer.status_code == 403  # and not sent round and round between the two pages


@pytest.mark.parametrize("page", [ADMIN, SYSTEM, PEOPLE])
def test_b6_a_password_alone_opens_nothing(charlie: User, settings, page: str) -> None:
    settings.DEMO_OPEN = False
    office = signed_in(charlie)
    answer = office.get(page)
    assert answer.status_code == 403
    assert "/settings/security/two-factor/" in answer.content.decode()

    with_app(charlie)
    assert office.get(page).status_code == 200


def test_b6_the_demo_on_loopback_warns(charlie: User, settings) -> None:
    settings.DEMO_OPEN = True
    assert "No two-factor sign-in" in signed_in(charlie).get(ADMIN).content.decode()

    settings.PRODUCTION = True
    assert signed_in(charlie).get(ADMIN).status_code == 403


def test_b6_guessing_an_administrators_password_ends_at_429(charlie: User) -> None:
    client = Client()
    sent = {"email": charlie.email, "password": "wrong horse", "next": ADMIN}
    answers = [client.post("/sign-in/", sent) for _ in range(11)]

    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert 429 not in [answer.status_code for answer in answers[:10]]


# --- What each role may there


def test_b6_support_reads_people_and_changes_nothing(alice: User) -> None:
    office = signed_in(staff("Sam", roles.SUPPORT))

    assert alice.email in office.get(PEOPLE).content.decode()
    assert office.get(f"{PEOPLE}{alice.pk}/change/").status_code == 200
    assert office.post(f"{PEOPLE}{alice.pk}/change/", {"name": "Mallory"}).status_code == 403
    assert office.get(f"{PEOPLE}{alice.pk}/password/").status_code == 403
    assert office.get(f"{PEOPLE}add/").status_code == 403
    act(office, "deactivate", alice)
    act(office, "sign_out_everywhere", alice)
    for table in ("securityevent", "apitoken", "signin", "refreshfamily", "knowndevice"):
        assert office.get(f"/admin/accounts/{table}/").status_code == 403
    alice.refresh_from_db()
    assert (alice.name, alice.is_active, alice.epoch) == ("Alice", True, 0)
    assert not Audit.objects.exists()


def test_b6_an_administrator_does_nothing_to_a_superuser(office: Client, charlie: User) -> None:
    boss = person("Boss", is_staff=True, is_superuser=True)
    for action in ("deactivate", "sign_out_everywhere"):
        assert "Left out" in act(office, action, boss).content.decode()

    boss.refresh_from_db()
    assert (boss.is_active, boss.epoch) == (True, 0)


@pytest.fixture
def charlie(db: None) -> User:
    return person("Chief", is_staff=True, is_superuser=True)


def test_b6_nobody_locks_themselves_out_or_raises_themselves(charlie: User, settings) -> None:
    settings.DEMO_OPEN = False
    chief = with_app(charlie)
    office = signed_in(chief)
    act(office, "deactivate", chief)
    office.post(f"{PEOPLE}{chief.pk}/delete/", {"post": "yes"})
    shown = office.get(f"{PEOPLE}{chief.pk}/change/").content.decode()

    assert User.objects.get(pk=chief.pk).is_active
    assert not any(f'name="{field}"' in shown for field in ("is_active", "is_staff", "is_superuser", "groups"))


# --- What is done, and its record


def last() -> tuple[Any, ...]:
    entry = Audit.objects.latest("id")
    return entry.actor_id, entry.action, entry.subject, entry.before, entry.after


def test_b6_deactivating_and_reactivating(office: Client, administrator: User, bob: User) -> None:
    token = families.start(bob, visitor=HERE).access_token
    act(office, "deactivate", bob)

    assert last() == (administrator.pk, "user.changed", bob.email, {"is_active": True}, {"is_active": False})
    assert Api(token).get("auth/me").status_code == 401

    act(office, "reactivate", bob)

    assert last() == (administrator.pk, "user.changed", bob.email, {"is_active": False}, {"is_active": True})
    assert Api(token).get("auth/me").status_code == 401  # what was open before stays shut
    Api().sign_in(bob)


def test_b6_signing_out_everywhere(office: Client, administrator: User, bob: User) -> None:
    token = families.start(bob, visitor=HERE).access_token
    act(office, "sign_out_everywhere", bob)

    assert last() == (administrator.pk, "user.signed_out_everywhere", bob.email, {"epoch": 0}, {"epoch": 1})
    assert Api(token).get("auth/me").status_code == 401


def test_b6_the_verification_letter_again(office: Client, administrator: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(email_verified_at=None)
    act(office, "resend_verification", bob, administrator)  # the second is verified: no letter
    run_jobs()

    assert [letter.to for letter in mail.outbox] == [[bob.email]]
    assert last() == (administrator.pk, "user.verification_sent", bob.email, {}, {"sent_to": bob.email})


def test_b6_a_password_that_is_set_ends_what_the_old_one_opened(office: Client, bob: User) -> None:
    token = families.start(bob, visitor=HERE).access_token
    for chosen, status in (("password", 200), ("canary staple 1", 302)):
        form = {"password1": chosen, "password2": chosen, "usable_password": "true"}
        assert office.post(f"{PEOPLE}{bob.pk}/password/", form).status_code == status

    assert Api(token).get("auth/me").status_code == 401
    assert last()[1] == "user.password_changed"


def test_b6_another_address_is_not_a_verified_one(office: Client, bob: User) -> None:
    lists = ("signin", "refreshfamily", "knowndevice", "apitoken", "securityevent")
    counts = {f"{name}-{part}_FORMS": 0 for name in lists for part in ("TOTAL", "INITIAL")}
    sent = {"email": "robert@example.com", "name": "Bob", **counts}
    assert office.post(f"{PEOPLE}{bob.pk}/change/", sent).status_code == 302

    bob.refresh_from_db()
    assert (bob.email, bob.email_verified_at) == ("robert@example.com", None)
    assert last()[3]["email"] == "bob@example.com"


def test_b6_tokens_and_sessions_are_ended_on_the_record(office: Client, administrator: User, bob: User) -> None:
    made = api_tokens.make(bob, name="Prices", scopes=["read"], visitor=HERE)
    families.start(bob, visitor=HERE)
    SignIn.objects.create(user=bob, session="x" * 40, device="Firefox on Linux")
    for table, action, row in (
        ("apitoken", "revoke", made.row),
        ("refreshfamily", "end", RefreshFamily.objects.get()),
        ("signin", "end", SignIn.objects.get(user=bob)),
    ):
        act(office, action, row, table=f"/admin/accounts/{table}/")

    assert not ApiToken.objects.exists()
    assert not SignIn.objects.filter(user=bob).exists()
    assert RefreshFamily.objects.get().revoked_at is not None
    told = list(Audit.objects.order_by("id").values_list("actor_id", "action"))
    assert told == [(administrator.pk, what) for what in ("apitoken.revoked", "session.ended", "session.ended")]
    assert Audit.objects.earliest("id").before["name"] == "Prices"


def test_b6_no_page_shows_a_secret(office: Client, bob: User) -> None:
    made = api_tokens.make(bob, name="Prices", scopes=["read"], visitor=HERE)
    families.start(bob, visitor=HERE)
    family = RefreshFamily.objects.get()
    pages = [
        f"{PEOPLE}{bob.pk}/change/",
        "/admin/accounts/apitoken/",
        f"/admin/accounts/apitoken/{made.row.pk}/change/",
    ]
    pages.append(f"/admin/accounts/refreshfamily/{family.pk}/change/")
    for page in pages:
        answer = office.get(page)
        assert answer.status_code == 200
        for secret in (made.token, made.row.secret, family.current, bob.password):
            assert secret not in answer.content.decode(), page


def test_the_security_log_is_searched_by_person_and_narrowed_by_kind(office: Client, alice: User, bob: User) -> None:
    for user in (alice, bob):
        security.note(user, security.Kind.SIGNED_IN, HERE)
    security.note(bob, security.Kind.TWO_FACTOR_OFF, HERE)

    shown = office.get("/admin/accounts/securityevent/?q=bob@example.com&kind__exact=two_factor_off")
    rows = shown.context["cl"].result_list
    assert [(row.user, row.kind) for row in rows] == [(bob, "two_factor_off")]


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ("role=support", ["sam"]), ("role=administrator", ["charlie"]), ("role=trader", ["alice", "bob"]),
        ("is_active__exact=0", ["bob"]), ("two_factor=on", ["charlie", "sam"]), ("verified=no", ["alice"]),
        ("kind=deleting", ["alice"]), ("kind=demo", ["alice", "bob", "charlie"]), ("q=ali", ["alice"]),
    ],
)  # fmt: skip
def test_people_are_found(office: Client, alice: User, bob: User, narrowed: str, found: list[str]) -> None:
    staff("Sam", roles.SUPPORT)
    access.deactivate(bob)
    User.objects.filter(pk=alice.pk).update(email_verified_at=None, delete_after="2090-01-01T00:00Z")

    rows = office.get(f"{PEOPLE}?{narrowed}").context["cl"].result_list
    assert sorted(row.email.partition("@")[0] for row in rows) == found


def test_b6_a_person_goes_with_all_that_hangs_on_them(charlie: User, bob: User, settings) -> None:
    security.note(bob, security.Kind.SIGNED_IN, HERE)
    office = signed_in(with_app(charlie))

    assert office.post(f"{PEOPLE}{bob.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=bob.pk).exists()
    assert last()[1] == "user.deleted"


# --- The record itself


def test_b6_nobody_edits_or_deletes_the_record(office: Client, charlie: User, bob: User) -> None:
    act(office, "deactivate", bob)
    entry, event = Audit.objects.get(), SecurityEvent.objects.filter(user=bob).latest("created_at")
    chief = signed_in(with_app(charlie))
    for table, row in (("kit/audit", entry), ("accounts/securityevent", event)):
        for client in (office, chief):
            assert client.post(f"/admin/{table}/{row.pk}/change/", {"action": "nothing"}).status_code == 403
            assert client.post(f"/admin/{table}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
            act(client, "delete_selected", row, table=f"/admin/{table}/")
    for sql in (f"UPDATE {name} SET {column} = ''" for name, column in ROWS):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    for sql in (f"DELETE FROM {name}" for name, _ in ROWS):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Audit.objects.filter(pk=entry.pk).exists()
    assert SecurityEvent.objects.filter(pk=event.pk).exists()


ROWS = (("kit_audit", "action"), ("accounts_securityevent", "kind"))
