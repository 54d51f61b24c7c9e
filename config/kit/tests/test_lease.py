"""A lease counts in its process and never lets more through than the limit of all processes."""

import asyncio

import pytest

from config.kit import limits, valkey


@pytest.fixture(autouse=True)
def fresh():
    valkey.client().flushall()


async def test_k8_several_processes_together_pass_exactly_the_limit():
    leases = [limits.Lease("hot", "100/min") for _ in range(4)]

    verdicts = await asyncio.gather(*(leases[n % 4].take("address-1") for n in range(400)))

    assert sum(verdict.allowed for verdict in verdicts) == 100


async def test_most_requests_do_not_ask_valkey():
    lease = limits.Lease("hot", "100/min")
    await lease.take("address-1")

    assert [lease.here("address-1").allowed for _ in range(9)] == [True] * 9
    assert lease.here("address-1") is None


async def test_a_used_up_limit_is_answered_from_memory_until_its_window_ends():
    now = [0.0]
    lease = limits.Lease("hot", "10/min", clock=lambda: now[0])
    for _ in range(10):
        assert (await lease.take("address-1")).allowed

    refused = await lease.take("address-1")
    assert not refused.allowed
    assert 0 < refused.reset_s <= 60
    assert not lease.here("address-1").allowed
    now[0] = 61
    assert lease.here("address-1") is None


async def test_without_valkey_prices_are_still_read(settings):
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock"

    assert (await limits.Lease("hot", "10/min").take("address-1")).allowed


async def test_memory_is_bounded():
    lease = limits.Lease("hot", "10/min")
    lease.KEPT = 5
    for number in range(20):
        await lease.take(f"address-{number}")

    assert len(lease.shares) <= 5
