"""What a person tells about themselves and how they like things."""

from typing import Any

from django.db import transaction

from accounts.models import Profile, User


def change(user: User, **values: Any) -> User:
    """`name` is the user's own, the rest the profile's."""
    with transaction.atomic():
        profile = Profile.objects.select_for_update().get(user=user)
        if "name" in values:
            user.name = values.pop("name")
            user.save(update_fields=["name"])
        for field, value in values.items():
            setattr(profile, field, value)
        profile.save(update_fields=list(values))
    user.profile = profile
    return user


FIRST_RUN_STEPS = 3


def end_first_run(user: User) -> None:
    """Its checklist is done, or not wanted any more."""
    change(user, first_run_done=True)


def first_run_to(user: User, step: int) -> None:
    """The person finished or skipped a step; after the last the first run is over."""
    change(user, first_run_step=min(step, FIRST_RUN_STEPS), first_run_done=step > FIRST_RUN_STEPS)
