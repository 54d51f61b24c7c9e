"""The API of accounts, one noun a file."""
