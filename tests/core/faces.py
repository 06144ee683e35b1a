"""Faces of every member of the union, several of each and of different sizes, for tests."""

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.faces import Face, Picture, Row, Span, Wave, Words


def pictures_of(images: NDArray[np.uint8]) -> tuple[Picture, ...]:
    """Pictures (N, C, H, W) as faces."""
    return tuple(Picture(image.transpose(1, 2, 0)) for image in images)


GREY = Picture(np.arange(6, dtype=np.uint8).reshape(2, 3, 1))
COLOUR = Picture(np.arange(200, 212, dtype=np.uint8).reshape(1, 4, 3))
FACES: dict[str, tuple[Face, ...]] = {
    "picture": (GREY, COLOUR),
    "wave": (
        Wave(np.linspace(-1, 1, 7, dtype=np.float32), 8000.0),
        Wave(np.zeros(0, dtype=np.float32), 44100.5),
    ),
    "words": (
        Words("Zoë lives in\nÅrhus.", (Span(0, 3, "person"), Span(13, 18, "place"))),
        Words(""),
        Words("😀 and so on", (Span(0, 1, "face"),)),
    ),
    "row": (
        Row(("height", "Größe"), ("1.8", "two, or “three”")),
        Row((), ()),
        Row(("weight",), ("",)),
    ),
}
