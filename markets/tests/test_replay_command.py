"""`manage.py replay` plays a file to whoever subscribes, with today's times, and says what it did."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from websockets.sync.client import connect

from markets.replay.exchange import now_ms
from markets.replay.recording import Unreadable, moved, read
from markets.tests.recorded import OWN
from tests.server import free_port, wait_for


def test_a_file_is_played_to_a_client_as_if_it_were_now() -> None:
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "manage.py", "replay", str(OWN / "okx.jsonl"), "--port", str(port), "--speed", "0"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=os.environ, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        assert f"okx.socket=ws://127.0.0.1:{port}" in process.stdout.readline()
        with connect(f"ws://127.0.0.1:{port}/ws/v5/public") as client:
            client.send('{"op":"subscribe","args":[{"channel":"trades","instId":"BTC-USDT"}]}')
            assert json.loads(client.recv())["event"] == "subscribe"
            first = json.loads(client.recv(timeout=20))["data"][0]
        assert (first["tradeId"], first["px"]) == ("301", "61000")
        assert abs(int(first["ts"]) - now_ms()) < 60_000
        wait_for(lambda: process.poll() is not None, what="the end of the file")
        assert "okx: 6 frames, 4 of them nobody had asked for" in process.stdout.read()
        assert process.returncode == 0


def test_what_is_no_recording_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_text('{"t": "recv", "data": "{}"}\nnot json\n')
    with pytest.raises(CommandError, match="line 2: no line of a recording"):
        call_command("replay", str(path))
    (tmp_path / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00cut")
    with pytest.raises(Unreadable):
        read(tmp_path / "cut.jsonl.gz")
    with pytest.raises(CommandError, match="No such file"):
        call_command("replay", str(tmp_path / "nowhere.jsonl"))


def test_every_moment_of_a_frame_moves_and_nothing_else_does() -> None:
    frame = (
        '{"a":31718372,"p":"1628952396.57","T":1628952396572,"ts":"1628952396572","time":"2021-08-14T14:46:36.572313Z"}'
    )
    assert moved(frame, 61_000) == (
        '{"a":31718372,"p":"1628952396.57","T":1628952457572,"ts":"1628952457572","time":"2021-08-14T14:47:37.572313Z"}'
    )
