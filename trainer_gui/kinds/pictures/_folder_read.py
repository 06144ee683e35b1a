"""Reading the pictures of a folder on a few threads, in the order of their files."""

import json
import os
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL
from numpy.typing import NDArray
from PIL import features

from trainer_gui.kinds.pictures.decoding import DECODER, PictureError, decode_picture, quiet_pillow
from trainer_gui.kinds.pictures.fitting import Colour, Fit
from trainer_gui.kinds.pictures.measures import Measures, measure

_MOST_THREADS = 16  # decoding more large pictures at once costs more memory than it saves time
_CODECS = ("jpg", "zlib", "libtiff")  # of Pillow; WebP has a version under another kind of name


@dataclass(frozen=True)
class FolderReader:
    """How the pictures of a folder are decoded.

    Attributes:
        root: of the folder.
        size: height and width of every picture.
        colour: of every picture.
        fit: as `read_picture` explains it.
    """

    root: Path
    size: tuple[int, int]
    colour: Colour
    fit: Fit

    @property
    def shape(self) -> tuple[int, int, int]:
        """(C, H, W) of every picture."""
        return (3 if self.colour == "rgb" else 1, *self.size)

    @property
    def picture_bytes(self) -> int:
        """Of one decoded picture."""
        return int(np.prod(self.shape))

    def version(self) -> str:
        """All that the pixels of a file depend on beside its content."""
        codecs = [features.version(codec) for codec in _CODECS]
        webp = features.version("webp")
        how = [DECODER, PIL.__version__, *codecs, webp, self.size, self.colour, self.fit]
        return json.dumps(how)

    def read(self, names: Iterable[str]) -> Generator["Decoded | PictureError"]:
        """What becomes of each file, in their order, which does not depend on the threads.

        Few are read ahead, so that ending early is quick; at the end the threads have ended.
        """
        threads = min(_MOST_THREADS, os.cpu_count() or 1)
        waiting: deque[Future[Decoded | PictureError]] = deque()
        with quiet_pillow():
            pool = ThreadPoolExecutor(threads, thread_name_prefix="pictures")
            try:
                for name in names:
                    waiting.append(pool.submit(self._attempt, name))
                    if len(waiting) > 4 * threads:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _attempt(self, name: str) -> "Decoded | PictureError":
        try:
            picture = decode_picture(
                self.root / name, size=self.size, colour=self.colour, fit=self.fit
            )
        except PictureError as error:
            return error
        return Decoded(picture.pixels, measure(picture.pixels[np.newaxis]), picture.animated)


@dataclass(frozen=True)
class Decoded:
    """A picture that could be read.

    Attributes:
        pixels: (C, H, W) uint8.
        measures: of this one picture.
        animated: whether the file holds further frames.
    """

    pixels: NDArray[np.uint8]
    measures: Measures
    animated: bool
