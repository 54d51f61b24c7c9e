"""Yahoo over loopback: its cookie and crumb, what it refuses, and how often it is asked."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from config.kit import outbound
from markets import providers
from markets.calc.venues import Venue
from markets.providers import faults, notes
from markets.replay.yahoo import Listed, Yahoo
from markets.tests.providing import providing

AT = 1_730_282_400


@pytest.fixture
def yahoo():
    known = {
        "AAPL": Listed(230.57, 229.0, at_s=AT, name="Apple Inc."),
        "^NSEI": Listed(24340.85, 24000.0, "INR", AT, kind="INDEX"),
        "M&M.NS": Listed(2800.0, 2790.0, "INR", AT, bars=[(AT, 1.0, 2.0, 0.5, 1.5, 100)]),
    }
    service = Yahoo(known)
    with providing(service):
        service.client = providers.get(Venue.YAHOO)
        service.client.client.sleep = service.slept = [].append
        yield service


def paths(yahoo):
    return [path.partition("?")[0] for path in yahoo.asked]


def test_a_quote_costs_a_cookie_and_a_crumb_once(yahoo):
    assert [quote.price for quote in yahoo.client.quotes(["AAPL", "NOSUCH"])] == [Decimal("230.57")]
    yahoo.client.quotes(["^NSEI"])

    assert paths(yahoo) == ["/", "/v1/test/getcrumb", "/v7/finance/quote", "/v7/finance/quote"]


def test_a_crumb_refused_in_mid_flight_is_fetched_anew_once(yahoo):
    """Fails when `_with_crumb` does not tell the session which pair was refused."""
    yahoo.client.quotes(["AAPL"])
    yahoo.forget()

    assert len(yahoo.client.quotes(["AAPL"])) == 1
    assert paths(yahoo)[3:] == ["/v7/finance/quote", "/", "/v1/test/getcrumb", "/v7/finance/quote"]


def test_two_refusals_are_enough(yahoo):
    yahoo._is_stranger = lambda asked: True

    with pytest.raises(faults.Refused):
        yahoo.client.quotes(["AAPL"])

    assert paths(yahoo).count("/v7/finance/quote") == 2
    assert notes.read(Venue.YAHOO).fault == "Refused"


@pytest.mark.parametrize("text", ["Too Many Requests\r\n", "<html>", "", "x" * 100, "Edge: Too Many Requests"])
def test_a_refusal_in_plain_text_is_not_kept_as_a_crumb(yahoo, text):
    right, yahoo._crumb = yahoo._crumb, lambda asked: right(asked).__class__(text, type="text/plain")
    with pytest.raises(faults.Refused):
        yahoo.client.quotes(["AAPL"])

    assert "/v7/finance/quote" not in paths(yahoo)  # it would be refused there too, with a call lost each time
    yahoo._crumb = right
    assert len(yahoo.client.quotes(["AAPL"])) == 1


@pytest.mark.parametrize("symbol", ["M&M.NS", "^NSEI", "NO/SUCH?x=1#", "../../v7"])
def test_a_symbol_is_one_part_of_the_path(yahoo, symbol):
    now = datetime(2024, 11, 30, tzinfo=UTC)
    if symbol in yahoo.listed:
        yahoo.client.history(symbol, since=date(2024, 1, 1), now=now)
    else:
        with pytest.raises(faults.NotKnown):
            yahoo.client.history(symbol, since=date(2024, 1, 1), now=now)

    assert [path for path in paths(yahoo) if path.startswith("/v8/finance/chart/")] == paths(yahoo)


def test_what_it_does_not_know_is_no_fault_of_its(yahoo):
    with pytest.raises(faults.NotKnown):
        yahoo.client.figures("NOSUCH")

    assert notes.read(Venue.YAHOO).is_well


@pytest.mark.parametrize("status", [500, 503, 429])
def test_i1_it_is_asked_three_times_and_then_left_alone(yahoo, status):
    yahoo.faults.refuse = status
    with pytest.raises(faults.Down, match=str(status)):
        yahoo.client.search("apple")
    with pytest.raises(faults.Paused):
        yahoo.client.search("tesla")

    note = notes.read(Venue.YAHOO)
    assert (note.fault, note.error, note.failures) == ("Down", f"It answered {status}.", 1)
    assert not note.is_well and 0 < note.resting_s <= 60
    assert yahoo.client.client.budget.left() == 10_000 - 3


def test_i1_a_long_retry_after_is_obeyed_by_every_process(yahoo):
    yahoo.faults.refuse, yahoo.faults.retry_after_s = 429, 3000
    with pytest.raises(faults.Down):
        yahoo.client.search("apple")

    assert 2900 < notes.read(Venue.YAHOO).resting_s <= 3000
    assert yahoo.client.client.budget.left() == 10_000 - 1


def test_i1_a_short_retry_after_is_waited_for(yahoo):
    yahoo.faults.refuse, yahoo.faults.retry_after_s = 429, 3
    waited = []

    def sleep(seconds):
        waited.append(seconds)
        yahoo.faults.refuse = 0

    yahoo.client.client.sleep = sleep

    assert [hit.symbol for hit in yahoo.client.search("apple")] == ["AAPL"]
    assert waited == [3]


def test_nobody_is_called_beyond_the_budget(yahoo):
    yahoo.client.client.budget = outbound.Budget("yahoo", per_day=1)
    yahoo.client.search("apple")
    with pytest.raises(faults.Spent):
        yahoo.client.search("apple")

    assert len(yahoo.asked) == 1
    assert notes.read(Venue.YAHOO).fault == "Spent"


@pytest.mark.parametrize("body", ["", "not json", "[]", "{}", '{"chart": null}', '{"chart": {"result": [7]}}',
                                  '{"chart": {"result": [{"meta": {}, "timestamp": ["x"]}]}}',
                                  "[" * 90_000])  # fmt: skip
def test_i3_an_answer_in_another_shape_is_a_fault_and_not_a_crash(yahoo, body):
    answer = yahoo._cookie(None).__class__(body)
    yahoo._chart = lambda asked: answer

    with pytest.raises(faults.Garbled):
        yahoo.client.history("AAPL", since=date(2024, 1, 1), now=datetime.now(UTC))

    assert notes.read(Venue.YAHOO).fault == "Garbled"
