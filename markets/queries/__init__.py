"""What may be known about markets, one noun a file."""
