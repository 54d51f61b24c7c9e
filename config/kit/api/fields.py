"""Serializer fields that take one spelling of a value and refuse the rest.

DRF's own accept Arabic digits, `1_0`, `" 1 "`, True for 1 and 5 for "5"; most come back as another value than
the client meant.
"""

import re
import unicodedata
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.kit import money

Sign = Literal["any", "non_negative", "positive"]


class DecimalField(serializers.DecimalField):
    """A number as text or as JSON number, at most 20 digits before and 18 after the point; answered as text."""

    default_error_messages = {  # noqa: RUF012
        "invalid": _("A valid number is required."),
        "negative": _("This must not be below zero."),
        "not_positive": _("This must be above zero."),
    }
    FURTHEST = 100

    def __init__(self, *, max_digits: int = 38, decimal_places: int = 18, sign: Sign = "any", **options: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **options)
        self.sign, self.places = sign, decimal_places
        self.whole_digits = max_digits - decimal_places

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """DRF's reads "" as null, and null may mean that something is taken away."""
        return serializers.Field.validate_empty_values(self, data)

    def to_internal_value(self, data: Any) -> Decimal:
        number = self._number(data)
        if not number.is_finite():
            self.fail("invalid")
        # before it is written out: 1e-999999999 is ten characters here and a gigabyte there
        if number.adjusted() >= self.whole_digits:
            self.fail("max_whole_digits", max_whole_digits=self.whole_digits)
        if number.adjusted() < -self.FURTHEST:
            self.fail("max_decimal_places", max_decimal_places=self.places)
        plain = Decimal(money.text(number))
        if -int(plain.as_tuple().exponent) > self.places:
            self.fail("max_decimal_places", max_decimal_places=self.places)
        if self.sign != "any" and plain < 0:
            self.fail("not_positive" if self.sign == "positive" else "negative")
        if self.sign == "positive" and not plain:
            self.fail("not_positive")
        return plain

    def _number(self, data: Any) -> Decimal:
        if isinstance(data, Decimal):
            return data
        if isinstance(data, int) and not isinstance(data, bool):
            return Decimal(data)
        if isinstance(data, str) and re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?", data):
            return Decimal(data)
        return self.fail("invalid")

    def to_representation(self, value: Any) -> str:
        return money.text(value if isinstance(value, Decimal) else Decimal(str(value)))


class IntegerField(serializers.IntegerField):
    """Within what a bigint column holds, unless told narrower."""

    def __init__(self, *, min_value: int = -(2**63), max_value: int = 2**63 - 1, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, int) and not isinstance(data, bool):
            return data
        if isinstance(data, str) and re.fullmatch(r"-?[0-9]{1,20}", data):
            return int(data)
        return self.fail("invalid")


BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class TextField(serializers.CharField):
    """Text in NFC, counted after that; without NUL, control characters or marks that turn the reading around."""

    default_error_messages = {"control": _("Control characters are not allowed.")}  # noqa: RUF012

    def __init__(self, *, max_length: int = 10_000, lines: bool = False, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.allowed = frozenset("\n\t") if lines else frozenset()

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = unicodedata.normalize("NFC", data.replace("\r\n", "\n"))
        if any(self._refused(character) for character in text):
            self.fail("control")
        return text.strip() if self.trim_whitespace else text

    def _refused(self, character: str) -> bool:
        if character in BIDI_CONTROLS:
            return True
        return unicodedata.category(character) in ("Cc", "Cs") and character not in self.allowed


class FlagField(serializers.BooleanField):
    """true or false, and nothing that is nearly one of them."""

    def to_internal_value(self, data: Any) -> bool:
        if data is True or data == "true":
            return True
        if data is False or data == "false":
            return False
        return self.fail("invalid", input=str(data)[:40])


class ChoiceField(serializers.ChoiceField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=str(data)[:40])
        return super().to_internal_value(data)


class UUIDField(serializers.UUIDField):
    SPELLING = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

    def to_internal_value(self, data: Any) -> uuid.UUID:
        if isinstance(data, uuid.UUID):
            return data
        if not isinstance(data, str) or not self.SPELLING.fullmatch(data):
            self.fail("invalid", value=str(data)[:40])
        return uuid.UUID(data)


@extend_schema_field({"oneOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]})
class MomentField(serializers.Field[date | datetime, Any, str, Any]):
    """A day or an instant, ISO 8601. A day stays a date; an instant without a zone is read as UTC.

    `future=False` refuses what lies after today in the owner's zone, which the serializer's context holds as
    `zone` (else UTC).
    """

    FIRST_YEAR, LAST_YEAR = 1900, 2100
    DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    CLOCK = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
    spelling = re.compile(rf"{DAY}({CLOCK})?")

    default_error_messages = {  # noqa: RUF012
        "invalid": _("Write a date like 2025-01-31 or a time like 2025-01-31T13:45:00Z."),
        "year": _("The year must lie between {first} and {last}."),
        "future": _("This lies in the future."),
    }

    def __init__(self, *, future: bool = True, **options: Any) -> None:
        super().__init__(**options)
        self.future = future

    def to_internal_value(self, data: Any) -> date | datetime:
        moment = self._read(data)
        if not self.FIRST_YEAR <= moment.year <= self.LAST_YEAR:
            self.fail("year", first=self.FIRST_YEAR, last=self.LAST_YEAR)
        if isinstance(moment, datetime):
            moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        if not self.future and self._day(moment) > timezone.now().astimezone(self._zone()).date():
            self.fail("future")
        return moment

    def _read(self, data: Any) -> date | datetime:
        if not isinstance(data, str) or not self.spelling.fullmatch(data):
            self.fail("invalid")
        try:
            return datetime.fromisoformat(data) if "T" in data else date.fromisoformat(data)
        except ValueError:
            self.fail("invalid")

    def _day(self, moment: date | datetime) -> date:
        return moment.astimezone(self._zone()).date() if isinstance(moment, datetime) else moment

    def _zone(self) -> ZoneInfo:
        zone: ZoneInfo = self.context.get("zone", ZoneInfo("UTC"))
        return zone

    def to_representation(self, value: date | datetime) -> str:
        if isinstance(value, datetime):
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return value.isoformat()


@extend_schema_field(OpenApiTypes.DATE)
class DayField(MomentField):
    spelling = re.compile(MomentField.DAY)


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantField(MomentField):
    spelling = re.compile(MomentField.DAY + MomentField.CLOCK)
