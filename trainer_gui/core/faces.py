"""Face: how a sample looks, as plain data, whatever kind of data it is of.

The union is closed: each member has one layout in a file (`core.face_files`) and one painter. A
kind of data chooses among them, and so needs no view of its own.
"""

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    # The window reads replies before numpy is there.
    import numpy as np
    from numpy.typing import NDArray

_CHANNELS = (1, 3)


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture, grey or in colour.

    Attributes:
        pixels: (H, W, C) uint8; C is 1 (grey) or 3 (RGB).

    Raises:
        ValueError: the pixels are something else.
    """

    pixels: "NDArray[np.uint8]"

    def __post_init__(self) -> None:
        shape = self.pixels.shape
        if self.pixels.dtype != "uint8" or len(shape) != 3 or shape[2] not in _CHANNELS:  # noqa: PLR2004 - H, W, C
            raise ValueError(f"{self.pixels.dtype} {shape} are not the pixels of a picture")
        if not self.pixels.size:
            raise ValueError("a picture without pixels")


@dataclass(frozen=True, eq=False)
class Wave:
    """A quantity over time, such as sound.

    Attributes:
        samples: (N,) float32, around 0.
        rate: samples in a second.

    Raises:
        ValueError: they are something else.
    """

    samples: "NDArray[np.float32]"
    rate: float

    def __post_init__(self) -> None:
        if self.samples.dtype != "float32" or self.samples.ndim != 1:
            raise ValueError(f"{self.samples.dtype} {self.samples.shape} are not a wave")
        if not (isfinite(self.rate) and self.rate > 0):
            raise ValueError(f"{self.rate} samples in a second")


@dataclass(frozen=True)
class Span:
    """A piece of a text that is something, such as a name or an answer.

    Attributes:
        start: of its first character, counted from 0.
        stop: behind its last one.
        name: what it is.

    Raises:
        ValueError: it is empty, or ends before it begins.
    """

    start: int
    stop: int
    name: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.stop:
            raise ValueError(f"no text from {self.start} to {self.stop}")


@dataclass(frozen=True)
class Words:
    """A text.

    Attributes:
        text: with its line ends.
        spans: pieces of it.

    Raises:
        ValueError: a span ends behind the text.
    """

    text: str
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if any(span.stop > len(self.text) for span in self.spans):
            raise ValueError("a span ends behind its text")


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        names: of its columns.
        values: one for each name, as a person reads it.

    Raises:
        ValueError: there are more of the one than of the other.
    """

    names: tuple[str, ...]
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.names) != len(self.values):
            raise ValueError(f"{len(self.names)} names for {len(self.values)} values")


Face: TypeAlias = Picture | Wave | Words | Row
