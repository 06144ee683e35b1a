"""Words that stand where a value is missing."""

_WORDS = ("na", "n/a", "nan", "null", "none")

MISSING = frozenset(
    {"", "?", "-", "#N/A", *_WORDS, *map(str.upper, _WORDS), *map(str.capitalize, _WORDS), "NaN"}
)
