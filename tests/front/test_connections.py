"""The threads' database connections are few and do not grow."""

from concurrent.futures import ThreadPoolExecutor

import httpx
from django.conf import settings
from django.db import connection

from tests.server import served


def open_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_many_requests_at_once_open_one_connection_a_thread(transactional_db: None) -> None:
    before = open_connections()
    with served("tests.front.urls") as server:
        for _ in range(2):
            with ThreadPoolExecutor(100) as pool:
                asked = pool.map(lambda _: httpx.get(server.url + "/test/queries", timeout=30).status_code, range(150))
                assert set(asked) == {200}
            assert open_connections() - before <= settings.WEB_THREADS


def test_all_web_processes_leave_room_in_postgresql() -> None:
    assert settings.WEB_THREADS * settings.WEB_PROCESSES <= 64
