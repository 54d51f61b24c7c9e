"""The pages of accounts. Each view translates: a form's shape in, a service's answer out. One noun a file."""
