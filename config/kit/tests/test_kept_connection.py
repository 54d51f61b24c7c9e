import pytest
from django.db import connection, connections

from tests.server import wait_for


@pytest.fixture(autouse=True)
def kept(transactional_db):
    connection.ensure_connection()
    yield
    connection.close()


def kill(pid: int) -> None:
    """As a restart of the server does, from another connection."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            wait_for(lambda: _is_gone(other, pid), what="the end of the backend")
    finally:
        other.close()


def _is_gone(other, pid: int) -> bool:
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [pid])
        return cursor.fetchone() == (0,)


def test_a_kept_connection_is_used_without_asking_the_server(monkeypatch):
    asked = []
    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.is_usable", lambda self: asked.append(1))
    assert connection.is_usable()
    assert not asked


def test_one_that_the_server_has_ended_is_not():
    kill(connection.connection.info.backend_pid)
    assert not connection.is_usable()


def test_one_that_was_closed_here_is_not():
    connection.connection.close()
    assert not connection.is_usable()


def test_the_next_request_gets_a_new_one():
    pid = connection.connection.info.backend_pid
    kill(pid)
    connection.health_check_enabled, connection.health_check_done = True, False  # as at a request's start
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() != (pid,)
