"""Predicting with a stored model: files in chunks, between which it can be left, or a row."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from trainer_gui.core.answers import Answer, AnswerOptions, is_finite
from trainer_gui.core.asks import Cells
from trainer_gui.core.control import Control
from trainer_gui.core.errors import CancelledError, OutOfDeviceMemoryError
from trainer_gui.core.replies import FileRead, JobProgressed, Predicted
from trainer_gui.core.text import Text
from trainer_gui.engine._files_ahead import FilesAhead
from trainer_gui.engine._samples import Sample, Samples
from trainer_gui.engine.buckets import affordable
from trainer_gui.engine.device import memory_error
from trainer_gui.engine.evaluate import MOST_VALUES, evaluation_batch
from trainer_gui.engine.trained import Trained

CHUNK_SECONDS = 0.05
_PROGRESS_SECONDS = 1.0
_GROWTH = 4
_NOT_FINITE = Text("The model says no finite number of this sample.")


def predict(
    trained: Trained,
    files: Sequence[str],
    options: AnswerOptions,
    *,
    control: Control,
    make_room: Callable[[], None],
) -> Iterator[FileRead | Predicted | JobProgressed | None]:
    """Says what a model says of each file, and of each sample in it, in their order.

    As many go through the model at once as are read and answered in a chunk of 50 ms; one is the
    smallest. Where the memory of the device runs out, it is half as many.

    Args:
        trained: the model, on its device.
        files: to be read as the model sees them.
        options: what is asked for.
        control: of the job.
        make_room: lets go of what else is in the memory, where that has run out.

    Yields:
        An answer for each sample, or why there is none; before those of a file that may hold
        several, how many they are; how far it has come, once a second; None, where a file is still
        being read.

    Raises:
        CancelledError: the job was told to end.
        OutOfDeviceMemoryError: not even one sample fits.
    """
    asking = _Asking(trained, options, make_room)
    told = time.monotonic()
    with FilesAhead(files, trained.read, most=asking.most) as ahead:
        samples = Samples(ahead, len(files))
        while samples.left:
            if control.verb is not None:
                raise CancelledError
            with ahead.asking():
                said = asking.next_chunk(samples)
            if not said:
                yield None
            yield from said
            if time.monotonic() - told >= _PROGRESS_SECONDS:
                told = time.monotonic()
                yield JobProgressed(samples.fraction, Text("Predicting"))


def predict_typed(
    trained: Trained, cells: Cells, options: AnswerOptions, *, make_room: Callable[[], None]
) -> Predicted:
    """What a model says of a row that was typed.

    Args:
        trained: the model, on its device.
        cells: of the row.
        options: what is asked for.
        make_room: as in `predict`.

    Raises:
        DataError: there is something in the row that cannot be there.
        OutOfDeviceMemoryError: not even one sample fits.
    """
    (answer,) = _Asking(trained, options, make_room).answers([trained.typed(cells)])
    return _said(Sample(""), answer)


class _Asking:
    """Asks a model, and learns how much can be asked of it at once."""

    def __init__(
        self, trained: Trained, options: AnswerOptions, make_room: Callable[[], None]
    ) -> None:
        self._trained = trained
        self._options = options
        self._make_room = make_room
        self._size = 1
        self.most = evaluation_batch(trained.spec)

    def next_chunk(self, samples: Samples) -> list[FileRead | Predicted]:
        """What is said of the next samples; of none, if their files are slow to read."""
        began = time.monotonic()
        found = samples.take(min(self._size, self.most), CHUNK_SECONDS)
        rows = [one.row for one in found if isinstance(one, Sample) and one.row is not None]
        answers = iter(self.answers(rows) if rows else ())
        said = [
            one
            if isinstance(one, FileRead)
            else _said(one, None if one.row is None else next(answers))
            for one in found
        ]
        if found:
            share = CHUNK_SECONDS / max(time.monotonic() - began, 1e-6)
            self._size = max(1, int(len(found) * min(share, _GROWTH)))
        return said

    def answers(self, rows: Sequence[NDArray[Any]]) -> list[Answer]:
        """What is said of each of several rows."""
        said: list[Answer] = []
        while len(said) < len(rows):
            part = rows[len(said) :][: self._at_once(rows[len(said) :])]
            answers = self._try(part)
            if answers is not None:
                said.extend(answers)
                continue
            if len(part) == 1:
                raise OutOfDeviceMemoryError(
                    Text("The memory of the device is too small to predict a single sample."),
                    hint=Text("End what else uses the device, or wait until a training has ended."),
                )
            self.most = len(part) // 2
            self._make_room()
            gc.collect()
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
        return said

    def _at_once(self, rows: Sequence[NDArray[Any]]) -> int:
        """How many of the first rows go through the model at once."""
        sizes = np.array([row.size for row in rows[: self.most]], dtype=np.int64)
        return affordable(sizes, most=self.most, most_cost=MOST_VALUES)

    def _try(self, rows: Sequence[NDArray[Any]]) -> tuple[Answer, ...] | None:
        """The answers; None where memory ran out.

        The exception is let go here: its traceback would keep the tensors alive.
        """
        try:
            return self._trained.answer(self._trained.rows(rows), self._options)
        except (RuntimeError, MemoryError) as error:
            if memory_error(error, len(rows)) is None:
                raise
            return None


def _said(sample: Sample, answer: Answer | None) -> Predicted:
    """The reply for a sample; a model that has diverged says nothing of it."""
    problem = sample.problem
    if answer is not None and not is_finite(answer):
        answer, problem = None, _NOT_FINITE
    return Predicted(sample.path, answer, problem, sample.line)
