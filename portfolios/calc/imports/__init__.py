"""A broker's file, read: text into rows, headers into fields, cells into numbers and days."""
