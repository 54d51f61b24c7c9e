"""A6: whoever steals the tables holds no key: no column equals, or contains, anything that was handed out."""

from django.db import connection
from django.test import Client

from accounts.calc.devices import Visitor
from accounts.models import User
from accounts.services import api_tokens, browser, devices, two_factor
from accounts.tests.cast import SECRET, Api, mailed_code, with_app
from config.kit import valkey

COOKIE = "cookie-of-this-very-browser"
HERE = Visitor(address="198.51.100.7", device="Firefox on Linux", cookie=COOKIE)


def cells() -> str:
    """Every value of every table, as text."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


def test_a6_nothing_handed_out_is_in_a_table(api: Api, alice: User, rf) -> None:
    handed_out = list(api.sign_in(alice).values())[:2]
    handed_out.append(api_tokens.make(alice, name="script", scopes=["read"], visitor=HERE).token)
    request = rf.get("/")
    request.session = Client().session
    browser.sign_in(request, alice, visitor=HERE)
    handed_out += [request.session.session_key, COOKIE]
    Api().post("auth/otp/request", email=alice.email, purpose="login")
    handed_out.append(mailed_code())
    with_app(alice)
    handed_out.append(SECRET.hex())
    with_app_user = User.objects.get(pk=alice.pk)
    handed_out += two_factor._make_recovery_codes(with_app_user)

    dump = cells()

    assert "alice@example.com" in dump  # it sees what is there
    for secret in handed_out:
        assert str(secret) not in dump
        if "." in str(secret):
            assert str(secret).rpartition(".")[2] not in dump


def test_a6_a_known_device_is_known_by_its_hash(alice: User) -> None:
    devices.remember(alice, visitor=HERE)

    assert devices.known_as(alice.email, HERE) is not None
    assert COOKIE not in cells()


def test_a11_a_code_is_kept_as_an_hmac_that_expires(api: Api, alice: User) -> None:
    api.post("auth/otp/request", email=alice.email, purpose="login")
    code = mailed_code()

    client = valkey.client()
    (key,) = client.scan_iter("tm:otp:*")
    kept = {name.decode(): value.decode() for name, value in client.hgetall(key).items()}
    assert len(kept["mac"]) == 64
    assert code not in str(kept)
    assert all(client.ttl(key) > 0 for key in client.scan_iter("tm:*"))
    assert client.ttl(key) <= 300
