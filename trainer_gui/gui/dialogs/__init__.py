"""Dialogs: questions that cannot wait, each in a file."""
