"""What people do with their accounts. One noun a file; each verb checks, writes, and says what happened."""
