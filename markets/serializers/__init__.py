"""What clients send to markets, and what they get. One noun a file."""
