"""Figures out of bars, one noun a file: a function over whole series, and a class that goes a bar at a time."""
