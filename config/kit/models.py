"""The five tables that every app leans on. User ids are plain integers: no app is below the kit."""

from django.db import models


class Event(models.Model):
    """A fact that happened, written in the transaction that made it; apps above read it."""

    kind = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=120, blank=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=("kind", "id")), models.Index(fields=("user_id", "-id")))

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()


class Outbox(models.Model):
    """A job that a transaction asked for and the broker has not taken yet."""

    job = models.CharField(max_length=120)
    args = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "waiting job"
        indexes = (models.Index(fields=("created_at",)),)

    def __str__(self) -> str:
        return self.job


class DeadLetter(models.Model):
    """A job that failed for good. The admin shows it and can send it again."""

    task_id = models.CharField(max_length=64, unique=True)
    job = models.CharField(max_length=120)
    args = models.JSONField(default=list)
    error = models.TextField()
    traceback = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField()
    failed_at = models.DateTimeField(auto_now_add=True)
    retried_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "failed job"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.job


class IdempotencyKey(models.Model):
    """Something that may happen once: a write a client may repeat, a job's effect, a beat's turn."""

    scope = models.CharField(max_length=200)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("scope", "key"), name="once"),)
        indexes = (models.Index(fields=("created_at",)),)

    def __str__(self) -> str:
        return f"{self.scope}:{self.key}"


class Audit(models.Model):
    """What somebody changed, before and after. Rows are only ever added: a trigger holds that."""

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"
        ordering = ("-id",)
        indexes = (models.Index(fields=("subject_type", "subject_id")), models.Index(fields=("actor_id", "-id")))

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
