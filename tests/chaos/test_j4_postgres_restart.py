"""J4: PostgreSQL ends at once and comes back under load: each request is done or told to come again."""

import signal
from threading import Event as Signal
from threading import Thread

import httpx
import psycopg

from tests.chaos.databases import migrated, rows
from tests.pair import own_postgres
from tests.server import served, wait_for

CLIENTS = 8


class Client:
    """Writes without a pause, and keeps what it was answered."""

    def __init__(self, url: str, number: int, done: Signal) -> None:
        self.url, self.number, self.done = url, number, done
        self.answers: list[httpx.Response] = []
        self.written: list[str] = []
        self.thread = Thread(target=self.run)

    def run(self) -> None:
        with httpx.Client(timeout=30) as http:
            while not self.done.is_set():
                name = f"{self.number}-{len(self.answers)}"
                answer = http.post(self.url + "/api/v1/write/", json={"name": name})
                self.answers.append(answer)
                if answer.is_success:
                    self.written.append(name)


def test_j4_postgres_restart_under_load() -> None:
    """Fails (500s) without OperationalError in `errors.OUTAGES`."""
    done = Signal()
    with own_postgres() as postgres:
        migrated(postgres.url)
        with served("tests.chaos.writes", DATABASE_URL=postgres.url) as server:
            clients = [Client(server.url, number, done) for number in range(CLIENTS)]
            for client in clients:
                client.thread.start()
            try:
                wait_for(lambda: all(len(client.written) >= 5 for client in clients), what="load")
                assert postgres.process is not None
                postgres.process.send_signal(signal.SIGQUIT)  # PostgreSQL's "immediate": no goodbye, recovery at start
                postgres.process.wait(30)
                wait_for(lambda: all(c.answers[-1].status_code == 503 for c in clients), what="503s")
                postgres.start()
                before = [len(client.written) for client in clients]
                wait_for(
                    lambda: all(len(c.written) > n + 3 for c, n in zip(clients, before, strict=True)), what="recovery"
                )
            finally:
                done.set()
                for client in clients:
                    client.thread.join(60)
        answers = [answer for client in clients for answer in client.answers]
        acknowledged = {name for client in clients for name in client.written}
        with psycopg.connect(postgres.url) as database:
            first, second = rows(database, "first"), rows(database, "second")

    assert {answer.status_code for answer in answers} == {201, 503}
    for answer in answers:
        if answer.status_code == 503:
            assert answer.headers["Retry-After"] == "5"
            assert answer.json()["type"] == "server_error"
    assert acknowledged <= first
    assert first == second
