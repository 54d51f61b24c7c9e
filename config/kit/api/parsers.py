"""JSON as it comes in: numbers are read as Decimal from their text, and what is odd is a 400, never a 500."""

import json
from collections.abc import Mapping
from decimal import Decimal, DecimalException
from typing import IO, Any, NoReturn

from django.conf import settings
from rest_framework import parsers
from rest_framework.exceptions import ParseError

from config.kit.errors import TooLarge

DEPTH = 32
NUMBER_LENGTH = 100


class JSONParser(parsers.JSONParser):
    """A view may take more than settings.DATA_UPLOAD_MAX_MEMORY_SIZE by its own `body_limit`."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        view = (parser_context or {}).get("view")
        raw = _read(stream, getattr(view, "body_limit", settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
        try:
            value = json.loads(
                raw.decode("utf-8"), parse_float=_decimal, parse_int=_whole, parse_constant=_refused,
                object_pairs_hook=_object,
            )  # fmt: skip
            _prove_plain(value)
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8.") from None
        except RecursionError:
            raise ParseError("The JSON is nested too deep.") from None
        except json.JSONDecodeError as error:
            raise ParseError(f"The body is not JSON: {error.msg} at {error.pos}.") from None
        except (ValueError, DecimalException) as error:
            raise ParseError(str(error) or "A number cannot be read.") from None
        return value


def _read(stream: IO[Any], limit: int) -> bytes:
    raw: bytes = stream.read(limit + 1)
    if len(raw) > limit:
        raise TooLarge
    return raw


def _decimal(text: str) -> Decimal:
    return Decimal(_short(text))


def _whole(text: str) -> int:
    return int(_short(text))


def _short(text: str) -> str:
    if len(text) > NUMBER_LENGTH:
        raise ValueError("A number has too many digits.")
    return text


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("A key stands twice in an object.")
    return found


def _prove_plain(value: Any) -> None:
    """Level by level: not too deep, and each string is text (half a surrogate pair cannot be stored or answered)."""
    level = [value]
    for _ in range(DEPTH):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below += [*item, *item.values()]
            elif isinstance(item, list):
                below += item
            elif isinstance(item, str) and not item.isascii():
                _prove_text(item)
        if not below:
            return
        level = below
    raise ValueError("The JSON is nested too deep.")


def _prove_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("A string holds half a surrogate pair.") from None
