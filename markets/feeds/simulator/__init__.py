"""The fourth venue: prices that are computed, and named so wherever they are shown."""
