"""Answers that are kept: many ask, one call is made, and an old answer is better than none."""

from threading import Barrier, Thread

import pytest

from config.kit import valkey
from markets.providers import cache, faults


@pytest.fixture(autouse=True)
def empty():
    valkey.client().flushdb()


def test_twenty_at_once_make_one_call():
    """Fails without the lease in `cache._shared`."""
    together, calls, got = Barrier(20), [], []

    def ask():
        calls.append(1)
        return {"answer": 42}

    def one():
        together.wait()
        got.append(cache.fetched("thing", ask, fresh_s=60).value)

    threads = [Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert calls == [1] and got == [{"answer": 42}] * 20


def test_where_asking_fails_the_last_answer_is_given_with_its_age():
    cache.fetched("thing", lambda: 1, fresh_s=60)

    def down():
        raise faults.Down("No answer.")

    kept = cache.fetched("thing", down, fresh_s=0)
    assert (kept.value, str(kept.fault)) == (1, "No answer.") and kept.age_s >= 0

    with pytest.raises(faults.Down):
        cache.fetched("another", down, fresh_s=0)


def test_a_failed_call_lets_the_next_one_try():
    with pytest.raises(faults.Down):
        cache.fetched("thing", _down, fresh_s=0)

    assert cache.fetched("thing", lambda: 2, fresh_s=0).value == 2


def _down():
    raise faults.Down("No answer.")
