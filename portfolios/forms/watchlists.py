"""Names of watchlists, and what goes onto one."""

from typing import Any

from django import forms

from accounts.forms.base import Form, TextField
from accounts.models import User
from portfolios.forms.fields import InstrumentField
from portfolios.models import Watchlist
from portfolios.services.watchlists import FIRST_NAME


class NameForm(Form):
    name = TextField(max_length=100, label="Name", widget=forms.TextInput({"autocomplete": "off"}))


class AddForm(Form):
    symbol = InstrumentField(label="Add an instrument")

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["symbol"].viewer = user  # type: ignore[attr-defined]


class StarForm(AddForm):
    """Onto which list; without any, a first one is begun."""

    list = forms.ModelChoiceField(Watchlist.objects.none(), label="Onto which list", required=False, empty_label=None)

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, user=user, **more)
        chosen: Any = self.fields["list"]
        chosen.queryset = Watchlist.objects.filter(owner=user)
        if not chosen.queryset.exists():
            chosen.empty_label = FIRST_NAME
