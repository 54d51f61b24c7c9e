"""What people fill in or put into an address on the pages of analytics. One module a page."""
