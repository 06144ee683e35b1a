"""The size and the colour of pictures where a person leaves them to the pictures themselves.

A look at some of the files decides, so that a hundred thousand need not be opened twice; the same
files always give the same. What was taken stands in the shape of the data.
"""

import math
from collections import Counter
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Literal

from trainer_gui.core.dataset import Progress
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text
from trainer_gui.data._picture_fields import LARGEST_AS_FOUND, SMALLEST_AS_FOUND
from trainer_gui.kinds.pictures._folder_read import Decoded, FolderReader
from trainer_gui.kinds.pictures.decoding import Look, PictureError, look_at, quiet_pillow
from trainer_gui.kinds.pictures.fitting import Fit

_LOOKED_AT = 500  # one opens in a tenth of a millisecond
_DECODED = 100
_NEARLY_ALL = 0.95


def reader_of(
    root: Path,
    names: Sequence[str],
    *,
    size: int | None,
    colour: Literal["auto", "rgb", "grey"],
    fit: Fit,
    progress: Progress,
) -> FolderReader:
    """The reader that brings all pictures to one size and one kind of colour.

    Args:
        root: of the files.
        names: of the files, relative to it.
        size: of both sides; None for that of the pictures, where nearly all are alike and not
            large.
        colour: `auto` for grey where no picture that was looked at has any colour.
        fit: as `read_picture` explains it.
        progress: hears that they are looked at.

    Raises:
        CancelledError: as progress said.
    """
    seen: dict[str, Look] = {}
    if size is None or colour == "auto":
        seen = _looks(root, _spread(names, _LOOKED_AT), progress)
    side = _side(list(seen.values()), fit) if size is None else size
    reader = FolderReader(root, (side, side), "rgb" if colour == "auto" else colour, fit)
    if colour == "auto" and seen and _all_grey(reader, seen, progress):
        return FolderReader(root, (side, side), "grey", fit)
    return reader


def _looks(root: Path, names: Sequence[str], progress: Progress) -> dict[str, Look]:
    """What the files say that are pictures."""
    paced, looks = Paced(progress), {}
    with quiet_pillow():
        for count, name in enumerate(names):
            paced(count / len(names), Text("Looking at the pictures"))
            with suppress(PictureError):
                looks[name] = look_at(root / name)
    return looks


def _side(looks: Sequence[Look], fit: Fit) -> int:
    """That of nearly all pictures where they are small; else a usual one."""
    sides = Counter((look.short, look.long) for look in looks)
    for (short, long), count in sides.most_common(1):
        side = short if fit == "crop" else long
        if count >= _NEARLY_ALL * len(looks) and side <= LARGEST_AS_FOUND:
            return max(side, SMALLEST_AS_FOUND)
    return LARGEST_AS_FOUND


def _all_grey(reader: FolderReader, looks: dict[str, Look], progress: Progress) -> bool:
    """Whether none shows any colour: many are stored as colour that are grey."""
    doubtful = _spread([name for name, look in looks.items() if not look.grey], _DECODED)
    paced = Paced(progress)
    with closing(reader.read(doubtful)) as results:
        for count, result in enumerate(results):
            paced(count / len(doubtful), Text("Looking for colour"))
            if isinstance(result, Decoded) and (result.pixels != result.pixels[:1]).any():
                return False
    return True


def _spread(names: Sequence[str], most: int) -> Sequence[str]:
    """So many of the names, from the first on at even distances."""
    return names[:: max(1, math.ceil(len(names) / most))]
