"""What rows of one person have in common."""

import uuid

from django.db import models
from django.utils import timezone

from accounts.models.user import User


class Owned(models.Model):
    """Something of one person's, under an id that says nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
