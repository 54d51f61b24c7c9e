"""Over how many days the risk of one instrument is measured."""

from django import forms

from markets.forms import AddressForm

WINDOWS = {90: "90 days", 365: "1 year", 1095: "3 years"}


class RiskForm(AddressForm):
    risk = forms.ChoiceField(choices=[(str(days), title) for days, title in WINDOWS.items()], required=False)

    def clean_risk(self) -> int:
        return int(self.cleaned_data["risk"] or 365)
