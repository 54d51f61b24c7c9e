"""Which instruments are laid beside each other, and over how many days."""

from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import ProhibitNullCharactersValidator

from markets.calc import symbols
from markets.forms import AddressForm

MOST = 12
WINDOWS = (30, 90, 365)


class CorrelationForm(AddressForm):
    window = forms.ChoiceField(choices=[(str(days), f"{days} days") for days in WINDOWS], required=False)
    format = forms.ChoiceField(choices=[("csv", "CSV")], required=False)

    def clean_window(self) -> int:
        return int(self.cleaned_data["window"] or 90)


def symbols_in(texts: list[str], *, most: int, name: str = "symbols") -> list[str]:
    """`?symbols=A&symbols=B` and `?symbols=A,B`; each once, as the catalogue spells them."""
    parts = [part for text in texts for part in text.split(",") if part.strip()]
    for part in parts:
        try:
            ProhibitNullCharactersValidator()(part)
        except ValidationError as error:
            raise BadRequest(f"{name}: no null characters") from error
    found = list(dict.fromkeys(map(symbols.spelled, parts)))
    if len(found) > most:
        raise BadRequest(f"{name}: at most {most}")
    return found
