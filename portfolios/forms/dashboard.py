"""What of the dashboard is shown."""

from django import forms

from markets.forms import AddressForm
from portfolios.queries.allocation import By

SHOWS = [("", "Value"), ("return", "Return")]
BYS = [("kind", "Class"), ("currency", "Currency"), ("country", "Country"), ("sector", "Sector"),
       ("symbol", "Symbol")]  # fmt: skip


class DashboardForm(AddressForm):
    show = forms.ChoiceField(choices=SHOWS[1:], required=False)
    by = forms.ChoiceField(choices=BYS, required=False)
    slice = forms.CharField(max_length=80, required=False)

    def clean_by(self) -> By:
        return By(self.cleaned_data["by"] or "kind")
