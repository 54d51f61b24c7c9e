"""Instruments in the admin, with all that hangs on them."""

from markets.admin import instruments, tables

__all__ = ["instruments", "tables"]
