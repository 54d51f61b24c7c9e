"""Valkey's client: scripts outlive a restart, and an engine that is away says so soon."""

import pytest

from config.kit import valkey

ECHO = valkey.Script("return ARGV[1]")


def test_keys_have_one_spelling():
    assert valkey.key("limits", "sign-in", 7) == "tm:limits:sign-in:7"


def test_a_script_is_loaded_again_when_the_engine_has_forgotten_it():
    assert ECHO([], ["a"]) == b"a"
    valkey.client().script_flush()

    assert ECHO([], ["b"]) == b"b"
    assert valkey.client().script_exists(ECHO.sha) == [True]


async def test_a_script_runs_in_an_event_loop():
    assert await ECHO.on_loop([], ["a"]) == b"a"


def test_a_dead_engine_is_unavailable(settings):
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock"

    with pytest.raises(valkey.Unavailable):
        ECHO([], ["a"])


async def test_a_dead_engine_is_unavailable_in_an_event_loop(settings):
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock"

    with pytest.raises(valkey.Unavailable):
        await ECHO.on_loop([], ["a"])


def test_an_engine_that_hangs_is_unavailable(settings):
    with pytest.raises(valkey.Unavailable):
        valkey.client().blpop(valkey.key("nothing", "comes"), timeout=60)
