"""What the address of the list of notifications says."""

from typing import ClassVar

from django import forms

from markets.forms import AddressForm


class ListForm(AddressForm):
    SHOWS: ClassVar[list[tuple[str, str]]] = [("", "All"), ("unread", "Unread")]

    show = forms.ChoiceField(choices=SHOWS, required=False)
