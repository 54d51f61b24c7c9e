"""What people type into the pages of accounts: shape only, the services decide. One purpose a file."""
