#!/usr/bin/env python
"""Django's command line, with this project's settings."""

import sys

from django.core.management import execute_from_command_line

from config import startup

if __name__ == "__main__":
    startup.command_or_exit(sys.argv[1:])
    execute_from_command_line(sys.argv)
