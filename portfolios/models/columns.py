"""Columns that many tables of portfolios have: numbers with 20 digits before the point and 18 after it."""

from decimal import Decimal
from typing import Any

from django.db import models

SUMS = ("gained", "income", "fees", "taxes", "put_in", "carried")


def amount(**given: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=38, decimal_places=18, **given)


def total() -> "models.DecimalField[Any, Any]":
    return amount(default=Decimal(0))


def currency(**given: Any) -> "models.CharField[Any, Any]":
    return models.CharField(max_length=10, **given)


class Sums(models.Model):
    """Of a book (portfolios/calc/books.py), in base units."""

    gained = total()
    income = total()
    fees = total()
    taxes = total()
    put_in = total()
    carried = total()

    class Meta:
        abstract = True
