"""Reading many pictures into one array on a few threads; what cannot be read is told."""

import os
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from numpy.typing import NDArray

from trainer_gui.core.dataset import Progress
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import listed, printable
from trainer_gui.core.progress import Paced
from trainer_gui.core.text import Text
from trainer_gui.data._fitting import Colour, Fit
from trainer_gui.data._pictures import (
    Picture,
    PictureError,
    decode_picture,
    quiet_pillow,
)

_MOST_THREADS = 16  # decoding more large pictures at once costs more memory than it saves time


@dataclass(frozen=True)
class PicturesRead:
    """The pictures of those files that could be read.

    Attributes:
        pixels: (M, C, H, W) uint8.
        kept: (M,) which of the files they are, ascending.
        names: (M) of these files, relative to the root.
        notices: what was skipped or simplified, one sentence for each kind of problem.
    """

    pixels: NDArray[np.uint8]
    kept: NDArray[np.int64]
    names: tuple[str, ...] = field(repr=False)
    notices: tuple[Text, ...]


def memory_budget_bytes() -> int:
    """What pictures may occupy: half of the memory that is free, the rest is for training."""
    return int(psutil.virtual_memory().available) // 2


def check_memory(count: int, shape: tuple[int, int, int], *, budget_bytes: int) -> None:
    """Refuses pictures that would not fit into memory.

    Raises:
        DataError: together they need more than `budget_bytes`.
    """
    needed = count * int(np.prod(shape))
    if needed > budget_bytes:
        raise DataError(
            Text("{count:,} pictures of {height}×{width} pixels need {needed:.1f} GB of memory, "
                 "{budget:.1f} GB can be used.", count=count, height=shape[1], width=shape[2],
                 needed=needed / 1e9, budget=budget_bytes / 1e9),
            hint=Text("Choose a smaller image size, or grey."),
        )  # fmt: skip


def read_pictures(
    paths: Sequence[Path],
    *,
    root: Path,
    size: tuple[int, int],
    colour: Colour,
    fit: Fit,
    progress: Progress,
) -> PicturesRead:
    """Reads pictures, in the order of their files, which does not depend on the threads.

    Args:
        paths: of the files.
        root: in messages, files are named relative to it.
        size: height and width of every picture.
        colour: of every picture.
        fit: as `read_picture` explains it.
        progress: hears how many are done.

    Raises:
        CancelledError: as progress said; the threads have ended.
    """
    paced = Paced(progress)
    pixels = np.empty((len(paths), 3 if colour == "rgb" else 1, *size), dtype=np.uint8)
    kept: list[int] = []
    names: list[str] = []
    skipped: dict[tuple[Text, Text], list[str]] = {}
    animated: list[str] = []

    def attempt(path: Path) -> Picture | PictureError:
        try:
            return decode_picture(path, size=size, colour=colour, fit=fit)
        except PictureError as error:
            return error

    with quiet_pillow(), closing(_in_order(attempt, paths)) as results:
        for index, result in enumerate(results):
            name = printable(paths[index].relative_to(root))
            if isinstance(result, PictureError):
                shown = f"{name} ({result.detail})" if result.detail else name
                skipped.setdefault((result.reason, result.hint), []).append(shown)
            else:
                pixels[len(kept)] = result.pixels
                kept.append(index)
                names.append(name)
                if result.animated:
                    animated.append(name)
            paced(
                (index + 1) / len(paths),
                Text("Reading pictures: {done:,} of {total:,}", done=index + 1, total=len(paths)),
            )
    return PicturesRead(
        pixels[: len(kept)],
        np.asarray(kept, dtype=np.int64),
        tuple(names),
        _notices(skipped, animated),
    )


def _in_order(
    attempt: Callable[[Path], Picture | PictureError], paths: Sequence[Path]
) -> Generator[Picture | PictureError]:
    """The results in the order of the paths; few are ahead, so that ending early is quick."""
    threads = min(_MOST_THREADS, os.cpu_count() or 1)
    waiting: deque[Future[Picture | PictureError]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="pictures")
    try:
        for path in paths:
            waiting.append(pool.submit(attempt, path))
            if len(waiting) > 4 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _notices(skipped: dict[tuple[Text, Text], list[str]], animated: list[str]) -> tuple[Text, ...]:
    notices = [
        Text("Skipped, {reason}: {count} ({names}). {remedy}",
             reason=reason, count=len(names), names=listed(names), remedy=remedy)
        for (reason, remedy), names in skipped.items()
    ]  # fmt: skip
    if animated:
        notices.append(
            Text("Animated files of which the first frame is used: {count} ({names}).",
                 count=len(animated), names=listed(animated))
        )  # fmt: skip
    return tuple(notices)
