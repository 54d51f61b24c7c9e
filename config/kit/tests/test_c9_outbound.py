"""C9: nothing that a user types makes this server call itself or its neighbours."""

import gzip
import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from threading import Thread

import httpx
import pytest

from config.kit import errors, outbound, valkey
from config.kit.outbound.rules import is_public


class Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.connections: list[str] = []
        self.port = self.server_address[1]
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}

    def verify_request(self, request, client_address):
        self.connections.append(client_address[0])
        return True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up in mid-answer are what these tests are about."""


class Answering(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        if self.path == "/drip":
            while True:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: 1\r\n" if not getattr(self, "begun", 0) else b"A: b\r\n")
                self.begun = 1
        status, headers, body = self.server.answers.get(self.path, (200, {}, self.headers["Host"].encode()))
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *args) -> None:
        pass


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def http(listener: Listener, *, allowed: bool = False, hosts: tuple[str, ...] = ("127.0.0.1",), **rules):
    allow = [f"{host}:{listener.port}" for host in hosts] if allowed else []
    with outbound.client(rules=outbound.Rules(ports=frozenset({listener.port}), allow=allow, **rules)) as client:
        yield client


REFUSED = (httpx.TransportError, httpx.InvalidURL)  # some spellings do not even pass as an address
HOSTS = ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "0.0.0.0",
         "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_c9_this_machine_is_not_called_however_it_is_spelled(listener, host):
    """Fails when `network_backend` is left out of transport.Transport."""
    with http(listener) as client, pytest.raises(REFUSED):
        client.get(f"http://{host}:{listener.port}/")

    assert listener.connections == []


@pytest.mark.parametrize("host", HOSTS)
async def test_c9_nor_from_an_event_loop(listener, host):
    rules = outbound.Rules(ports=frozenset({listener.port}), allow=[])
    async with outbound.async_client(rules=rules) as client:
        with pytest.raises(REFUSED):
            await client.get(f"http://{host}:{listener.port}/")

    assert listener.connections == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1",
     "ff02::1", "2001:db8::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2001::1",
     "fec0::1", "not an address"],
)  # fmt: skip
def test_c9_private_addresses(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::1"])
def test_public_addresses(address):
    assert is_public(address)


def test_c9_a_name_server_that_changes_its_mind_changes_nothing(listener, monkeypatch):
    """What was judged is what is connected to: no second look-up in between."""
    asked, connected = [], []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) == 1 else ["127.0.0.1"]

    def connect(address, *args, **options):
        connected.append(address)
        raise OSError("not from a test")

    monkeypatch.setattr(socket, "create_connection", connect)
    with http(listener, resolver=rebinding) as client, pytest.raises(httpx.ConnectError):
        client.get(f"http://innocent.example:{listener.port}/")

    assert asked == ["innocent.example"]
    assert connected == [("93.184.215.14", listener.port)]
    assert listener.connections == []


def test_c9_one_private_address_among_public_ones_spoils_the_name(listener):
    with (
        http(listener, resolver=lambda host, port: ["93.184.215.14", "127.0.0.1"]) as client,
        pytest.raises(outbound.Blocked),
    ):
        client.get(f"http://two-faced.example:{listener.port}/")

    assert listener.connections == []


@pytest.mark.parametrize("host", ["127.0.0.2", "169.254.169.254", "localhost"])
def test_c9_a_redirect_passes_the_same_door(listener, host):
    listener.answers["/go"] = (302, {"Location": f"http://{host}:{listener.port}/inside"}, b"")

    with http(listener, allowed=True) as client, pytest.raises(outbound.Blocked):
        client.get(f"http://127.0.0.1:{listener.port}/go")

    assert len(listener.connections) == 1


def test_c9_redirects_are_few(listener):
    listener.answers["/round"] = (302, {"Location": "/round"}, b"")

    with http(listener, allowed=True) as client, pytest.raises(httpx.TooManyRedirects):
        client.get(f"http://127.0.0.1:{listener.port}/round")


@pytest.mark.parametrize("url", ["ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1/"])
def test_c9_only_http(listener, url):
    with http(listener) as client, pytest.raises(httpx.UnsupportedProtocol):
        client.get(url)


def test_c9_other_ports_are_not_called():
    with outbound.client() as client, pytest.raises(outbound.Blocked):
        client.get("http://93.184.215.14:22/")


def test_what_is_allowed_is_called_by_its_own_name(listener):
    with http(listener, allowed=True, hosts=("shop.example",), resolver=lambda host, port: ["127.0.0.1"]) as client:
        assert client.get(f"http://shop.example:{listener.port}/").text == f"shop.example:{listener.port}"


async def test_an_event_loop_may_call_what_is_allowed(listener):
    rules = outbound.Rules(allow=[f"127.0.0.1:{listener.port}"])
    async with outbound.async_client(rules=rules) as client:
        assert (await client.get(f"http://127.0.0.1:{listener.port}/")).status_code == 200


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_has_a_budget_of_bytes_unpacked(listener, packed):
    body = b"\0" * 1_000_000
    headers = {"Content-Encoding": "gzip"} if packed else {}
    listener.answers["/big"] = (200, headers, gzip.compress(body) if packed else body)

    with http(listener, allowed=True, most_bytes=1_000_000) as client:
        assert client.get(f"http://127.0.0.1:{listener.port}/big").content == body
    with http(listener, allowed=True, most_bytes=999_999) as client, pytest.raises(outbound.TooBig):
        client.get(f"http://127.0.0.1:{listener.port}/big")


def test_an_exchange_has_a_budget_of_seconds(listener):
    with http(listener, allowed=True, total_s=0.2) as client, pytest.raises(httpx.TransportError):
        client.get(f"http://127.0.0.1:{listener.port}/drip")


def test_a_proxy_of_the_environment_is_not_used(listener, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{listener.port}")

    with http(listener) as client, pytest.raises(outbound.Blocked):
        client.get(f"http://localhost:{listener.port}/")
    assert listener.connections == []


def test_a_provider_has_a_budget_a_day(settings):
    valkey.client().flushall()
    budget = outbound.Budget("example", per_day=2)
    budget.spend()
    budget.spend()

    assert budget.left() == 0
    with pytest.raises(outbound.UsedUp) as refusal:
        budget.spend()
    assert 0 < refusal.value.retry_after_s <= 86_400
    settings.REDIS_URL = "unix:///nonexistent/valkey.sock"
    with pytest.raises(errors.Unavailable):
        budget.spend()
