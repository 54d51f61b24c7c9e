"""What the admin asks for when it makes or changes a person."""

from typing import Any

from django.core.exceptions import ValidationError
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.errors import WeakPassword
from accounts.models import User, tidy_email
from accounts.services import password

SECOND = "password2"


class TidyEmail:
    """However an address is typed here, one spelling of it is kept."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        return tidy_email(self.cleaned_data["email"])


class GoodPassword:
    """An administrator's choice is held to the rules that everybody's is."""

    cleaned_data: dict[str, Any]
    add_error: Any

    def validate_password_for_user(self, user: User, password_field_name: str = SECOND) -> None:
        chosen = self.cleaned_data.get(password_field_name)
        if chosen and self.cleaned_data.get("set_usable_password", True):
            try:
                password.check_rules(chosen, name=user.name, email=user.email)
            except WeakPassword as error:
                self.add_error(password_field_name, ValidationError(error.detail, error.code))


class AddForm(TidyEmail, GoodPassword, UserCreationForm):  # type: ignore[misc]
    pass


class ChangeForm(TidyEmail, UserChangeForm):  # type: ignore[misc]
    pass


class PasswordForm(GoodPassword, AdminPasswordChangeForm):  # type: ignore[misc]
    pass
