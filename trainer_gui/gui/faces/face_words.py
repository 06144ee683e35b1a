"""face_words: how a sample looks in words, for tooltips and readers of the screen."""

from typing import assert_never

from trainer_gui.core.description import told_number
from trainer_gui.core.faces import Face, Picture, Row, Wave, Words
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown

_MOST_LETTERS = 120
_MOST_COLUMNS = 4
_CAPTION_VALUES = 2


def face_words(face: Face) -> str:
    """Its beginning; nothing of a picture."""
    match face:
        case Picture():
            return ""
        case Wave(samples=samples, rate=rate):
            return shown(Text("{seconds} s", seconds=told_number(len(samples) / rate)))
        case Words(text=text):
            return _begun(" ".join(text.split()))
        case Row(names=names, values=values):
            pairs = list(zip(names, values, strict=True))[:_MOST_COLUMNS]
            listed = ", ".join(
                shown(Text("{name}: {value}", name=name, value=value)) for name, value in pairs
            )
            return _begun(f"{listed} …" if len(names) > len(pairs) else listed)
        case _:
            assert_never(face)


def row_caption(row: Row) -> str:
    """Its first values, short enough for a caption."""
    return " · ".join(row.values[:_CAPTION_VALUES])


def _begun(words: str) -> str:
    return words if len(words) <= _MOST_LETTERS else f"{words[:_MOST_LETTERS].rstrip()}…"
