"""Rows of a table: text files with columns of numbers, categories and words."""
