"""What every API view is made of: fields that refuse the odd, pages, filters, errors. One noun a file."""
