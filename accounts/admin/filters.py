"""By what the list of people is narrowed."""

from typing import Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from accounts import demo, roles
from accounts.models import User


class Choice(SimpleListFilter):
    """One of some conditions, each under a word."""

    choices_by_word: ClassVar[dict[str, tuple[str, Q]]] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(word, label) for word, (label, _) in self.choices_by_word.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        found = self.choices_by_word.get(self.value() or "")
        return queryset.filter(found[1]) if found else queryset


class Role(Choice):
    """The groups are a table of four: who is in none is a trader, and superusers are administrators."""

    title, parameter_name = "role", "role"
    choices_by_word: ClassVar = {
        roles.TRADER: ("Trader", ~Q(groups__name__in=roles.ROLES[1:]) & Q(is_superuser=False)),
        roles.SUPPORT: ("Support", Q(groups__name=roles.SUPPORT)),
        roles.COMPLIANCE: ("Compliance", Q(groups__name=roles.COMPLIANCE)),
        roles.ADMINISTRATOR: ("Administrator", Q(groups__name=roles.ADMINISTRATOR) | Q(is_superuser=True)),
    }

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return super().queryset(request, queryset).distinct()


class TwoFactor(Choice):
    title, parameter_name = "two-factor sign-in", "two_factor"
    choices_by_word: ClassVar = {
        "on": ("On", Q(totp__confirmed_at__isnull=False)),
        "off": ("Off", Q(totp=None) | Q(totp__confirmed_at=None)),
    }


class Verified(Choice):
    title, parameter_name = "e-mail address", "verified"
    choices_by_word: ClassVar = {
        "yes": ("Verified", Q(email_verified_at__isnull=False)),
        "no": ("Not verified", Q(email_verified_at=None)),
    }


class Kind(Choice):
    title, parameter_name = "kind", "kind"
    choices_by_word: ClassVar = {
        "deleting": ("To be deleted", Q(delete_after__isnull=False)),
        "demo": ("Demo", Q(email__in=demo.PEOPLE)),
        "real": ("Not demo", ~Q(email__in=demo.PEOPLE)),
    }
