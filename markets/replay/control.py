"""What can be typed while a replay runs, one word or two a line: `stall`, `go`, `refuse 429`, `drop 0.1`."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from markets.replay.binance import Binance
from markets.replay.exchange import Exchange
from markets.replay.okx import OKX
from markets.replay.server import Loopback

SHARES = ("drop", "duplicate", "reorder", "garble")
HELP = """stall             keep connections open and say nothing      go        end every fault
refuse [STATUS]   429, 418, 503 ... to handshakes and requests cut       end all connections without a word
down              nobody listens any more                    up        listen again
notice            say that the connection will soon be closed
drop|duplicate|reorder|garble SHARE   of the frames, as 0.1"""


class Unknown(Exception):
    """No such command."""


async def obey(line: str, served: Sequence[Loopback[Exchange]]) -> None:
    word, _, argument = line.strip().partition(" ")
    for one in served:
        if word in SHARES:
            setattr(one.service.faults, word, _share(argument))
        elif word in COMMANDS:
            await COMMANDS[word](one, argument)
        else:
            raise Unknown(f"{word}: no such command\n{HELP}")


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise Unknown("say a share from 0 to 1")
    return share


async def _stall(one: Loopback[Exchange], argument: str) -> None:
    await one.service.stall()


async def _go(one: Loopback[Exchange], argument: str) -> None:
    faults = one.service.faults
    faults.refuse = 0
    for name in SHARES:
        setattr(faults, name, 0.0)
    await one.service.stall(False)


async def _refuse(one: Loopback[Exchange], argument: str) -> None:
    if argument and not (argument.isdecimal() and 400 <= int(argument) <= 599):
        raise Unknown("say a status from 400 to 599")
    one.service.faults.refuse = int(argument or 429)
    await one.service.cut()


async def _cut(one: Loopback[Exchange], argument: str) -> None:
    await one.service.cut()


async def _down(one: Loopback[Exchange], argument: str) -> None:
    await one.stop()


async def _up(one: Loopback[Exchange], argument: str) -> None:
    await one.stop()
    await one.start()


async def _notice(one: Loopback[Exchange], argument: str) -> None:
    if isinstance(one.service, Binance):
        await one.service.shut_down()
    elif isinstance(one.service, OKX):
        await one.service.notice()


COMMANDS: dict[str, Callable[[Loopback[Exchange], str], Awaitable[Any]]] = {
    "stall": _stall, "go": _go, "refuse": _refuse, "cut": _cut, "down": _down, "up": _up, "notice": _notice,
}  # fmt: skip
