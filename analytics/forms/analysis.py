"""How a person wants to look at an instrument."""

from django import forms

from accounts.models import Profile
from markets.forms import AddressForm


class AnalysisForm(AddressForm):
    style = forms.ChoiceField(choices=Profile.Style.choices, required=False)
