"""A screen somebody gave a name to."""

import uuid

from django.conf import settings
from django.db import models


class Screen(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="screens")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, help_text="As in the address: filters, sort and columns.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="one_screen_a_name"),)

    def __str__(self) -> str:
        return self.name
