"""What a person is told, by which way, and when not."""

from typing import Any

from django import forms

from accounts.forms import person
from alerts.models import Wishes

HOURS = ("quiet_from", "quiet_to")
LETTERS = "security.email"  # accounts sends these whatever is ticked


def clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class SettingsForm(person.Notifications):
    """The matrix, and the wishes beside it."""

    quiet_from = forms.TimeField(label="Quiet from", required=False, widget=clock())
    quiet_to = forms.TimeField(label="Until", required=False, widget=clock())
    digest = forms.BooleanField(
        label="One letter a day", required=False, widget=forms.CheckboxInput(attrs={"role": "switch"})
    )

    def __init__(self, *args: Any, wishes: Wishes, **more: Any) -> None:
        now = {name: getattr(wishes, name) for name in (*HOURS, "digest")}
        if wishes.quiet_from is None:
            now["quiet_to"] = None
        super().__init__(*args, **{"initial": now, **more})
        self.fields[LETTERS].disabled = True
        self.fields[LETTERS].initial = False

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        hours = {name: told.get(name) for name in HOURS}
        if (hours["quiet_from"] is None) != (hours["quiet_to"] is None):
            missing = "quiet_to" if hours["quiet_to"] is None else "quiet_from"
            self.add_error(missing, "Say both, or neither.")
        elif hours["quiet_from"] is not None and hours["quiet_from"] == hours["quiet_to"]:
            self.add_error("quiet_to", "From and until are the same.")
        return {**super().clean(), "wishes": {**hours, "digest": told.get("digest", False)}}
