"""The API of markets, one noun a file."""
