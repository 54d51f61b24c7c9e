"""Files over the API: a try, an import, a refusal that names the rows, and what is undone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT, encode_multipart

from accounts.tests.cast import V1, code_of, run_jobs
from config.kit.models import Event
from portfolios.models import ImportBatch, Transaction
from portfolios.services import imports, portfolios
from portfolios.tests import books

pytestmark = pytest.mark.django_db
HEAD = "date,type,symbol,quantity,price,amount,currency\n"
GOOD = HEAD + "2025-01-01,deposit,,,,1000,USD\n2025-01-02,buy,ONE,3,100,,\n2025-01-03,sell,ONE,1,120,,\n"
BAD = GOOD + "2025-01-04,buy,NOBODY,1,1,,\n2025-01-05,sell,ONE,9,1,,\n,hold,ONE,x,1,,\n2031-01-01,buy,ONE,1,1,,\n"


@pytest.fixture
def book(alice):
    books.own(alice, "ONE")
    return portfolios.open_one(alice, name="Book", base_currency="USD")


@pytest.fixture
def send(api, alice, book):
    api.sign_in(alice)

    def post(text, query="", key=None, **fields):
        file = SimpleUploadedFile("x.csv", text if isinstance(text, bytes) else text.encode())
        headers = {"Authorization": f"Bearer {api.token}"} | ({"Idempotency-Key": key} if key else {})
        body = encode_multipart("frontier", {"file": file, **fields})
        kind = MULTIPART_CONTENT.replace("BoUnDaRyStRiNg", "frontier")
        return api.client.generic(
            "POST", f"{V1}portfolios/{book.pk}/transactions/import{query}", body, kind, headers=headers
        )

    return post


def test_a_try_says_what_would_become_of_each_row_and_writes_nothing(send):
    answer = send(BAD, "?dry_run=true")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["new"], told["duplicate"], told["error"], told["profile"]) == (3, 0, 4, "generic")
    assert [(row["row"], row["state"]) for row in told["rows"]] == [
        (2, "new"), (3, "new"), (4, "new"), (5, "error"), (6, "error"), (7, "error"), (8, "error"),
    ]  # fmt: skip
    codes = {row["row"]: [error["code"] for error in row["errors"]] for row in told["rows"]}
    assert codes[5] == ["unknown_symbol"]
    assert codes[6] == ["insufficient_holdings"]
    assert codes[7] == ["required", "invalid_number", "unknown_type"]
    assert codes[8] == ["date_in_future"]
    assert (told["rows"][1]["symbol"], told["rows"][1]["quantity"], told["rows"][1]["amount"]) == ("ONE", "3", "300")
    assert told["unknown_symbols"] == {"NOBODY": 1}
    assert (Transaction.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_an_import_is_one_batch_which_is_undone_as_one(send, api, book):
    answer = send(GOOD)
    assert answer.status_code == 201, answer.content
    batch = answer.json()["batch"]
    assert answer.json() == {"batch": batch, "new": 3, "duplicate": 0, "warnings": []}
    assert Event.objects.get(kind="import.done").payload["new"] == 3
    shown = api.get(f"portfolios/{book.pk}/imports/{batch}").json()
    assert (shown["state"], shown["progress_pct"], shown["file_name"]) == ("done", 100, "x.csv")
    assert api.get(f"portfolios/{book.pk}/imports").json()["count"] == 1
    assert api("DELETE", f"portfolios/{book.pk}/imports/{batch}").status_code == 204
    assert not Transaction.objects.filter(void=False).exists()
    again = api("DELETE", f"portfolios/{book.pk}/imports/{batch}")
    assert (again.status_code, code_of(again)) == (409, "not_undoable")
    assert send(GOOD).json()["new"] == 3, "what was undone can be imported again"


def test_a_row_that_cannot_be_refuses_all_and_is_named(send):
    answer = send(BAD)
    assert answer.status_code == 400
    told = {(it["attr"], it["code"]) for it in answer.json()["errors"]}
    assert ("rows.5.symbol", "unknown_symbol") in told
    assert ("rows.7.executed_at", "required") in told
    assert (Transaction.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_rows_that_cannot_be_may_be_left_out(send):
    assert send(BAD, skip="errors").json()["new"] == 3
    assert send(BAD, skip="5,6,7,8").json()["duplicate"] == 3


def test_what_is_known_is_left_out_or_taken_as_said(send):
    assert send(GOOD).json()["new"] == 3
    assert send(GOOD).json() | {"batch": 0} == {"batch": 0, "new": 0, "duplicate": 3, "warnings": []}
    assert send(GOOD, take="2").json()["new"] == 1
    assert send(GOOD, "?dry_run=true", take="all").json()["new"] == 3


def test_cash_below_zero_is_told_and_kept(send):
    answer = send(HEAD + "2025-01-02,buy,ONE,3,100,,\n")
    assert answer.status_code == 201
    assert [it["code"] for it in answer.json()["warnings"]] == ["cash_below_zero"]


def test_e1_the_same_key_imports_once(send):
    first, second = send(GOOD, key="k"), send(GOOD, key="k")
    assert (first.status_code, second.status_code, second["Idempotent-Replayed"]) == (201, 201, "true")
    assert first.json() == second.json()
    assert code_of(send(GOOD + "\n", key="k")) == "idempotency_conflict"


@pytest.mark.parametrize(
    ("text", "fields", "code"),
    [
        (b"", {}, "empty"),
        (b" \n\n", {}, "empty_file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", {}, "bad_file"),
        (b"PK\x03\x04nonsense", {}, "bad_file"),
        (b"a,b\n1,2\n", {}, "bad_file"),
        (b"a," * 300 + b"\n", {}, "too_many_columns"),
        (GOOD, {"profile": "nobody"}, "invalid_choice"),
        (GOOD, {"columns": "[1]"}, "texts"),
        (GOOD, {"columns": '{"secret": "x"}'}, "texts"),
        (GOOD, {"take": "1;2"}, "rows"),
        (GOOD, {"zone": "Mars/North"}, "zone"),
        (GOOD, {"mapping": "99"}, "does_not_exist"),
    ],
)  # fmt: skip
def test_c_odd_input_is_a_400(send, text, fields, code):
    answer = send(text, **fields)
    assert (answer.status_code, code_of(answer)) == (400, code), answer.content


def test_c1_numbers_that_are_none(send):
    for number in ("NaN", "Infinity", "1e400", "1" * 30, "-0.0.1", "١٢", "1_0", "0x10"):
        answer = send(HEAD + f"2025-01-02,buy,ONE,{number},100,,\n", "?dry_run=true")
        assert answer.status_code == 200, number
        assert answer.json()["rows"][0]["state"] == "error", number


def test_a_reading_is_saved_and_used(send, api):
    made = api.post("import-mappings", name="Mine", columns={"price": "Px"}, day_order="mdy")
    assert made.status_code == 201, made.content
    text = GOOD.replace("price", "Px").replace("2025-01-02", "01/02/2025")
    assert send(text, "?dry_run=true").json()["error"] > 0
    told = send(text, "?dry_run=true", mapping=str(made.json()["id"])).json()
    assert (told["error"], told["rows"][1]["executed_at"], told["columns"]["price"]) == (0, "2025-01-02", "Px")
    assert [it["name"] for it in api.get("import-mappings").json()["results"]] == ["Mine"]
    assert api("DELETE", f"import-mappings/{made.json()['id']}").status_code == 204
    assert {"tidemark", "generic"} <= {it["slug"] for it in api.get("import-profiles").json()["results"]}


def test_a_long_file_becomes_a_job(send, api, book, monkeypatch):
    monkeypatch.setattr(imports, "AT_ONCE", 2)
    answer = send(GOOD)
    assert (answer.status_code, answer.json()["progress_pct"]) == (202, 0)
    address = f"portfolios/{book.pk}/imports/{answer.json()['batch']}"
    assert code_of(send(GOOD)) == "too_many_running"
    run_jobs()
    assert (api.get(address).json()["state"], api.get(address).json()["new"]) == ("done", 3)
    assert api("DELETE", address).status_code == 202
    run_jobs()
    assert api.get(address).json()["state"] == "undone"
    assert not Transaction.objects.filter(void=False).exists()
