"""Which files may be tables, by their names; the worker looks at what is in them."""

from pathlib import Path
from typing import Final

SUFFIXES: Final = (".csv", ".tsv", ".tab", ".txt", ".dat", ".data")
"""In small letters."""


def may_be_table(path: Path) -> bool:
    """Whether a file is called as tables are."""
    return path.suffix.lower() in SUFFIXES
