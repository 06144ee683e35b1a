"""Screens: one a file, each a view of state."""
