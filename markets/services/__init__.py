"""What happens to markets. One noun a file; each verb checks, writes, and says what happened."""
