"""Predicting files with a stored model: in chunks, between which it can be left."""

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from trainer_gui.core.answers import Answer, AnswerOptions, is_finite
from trainer_gui.core.control import Control
from trainer_gui.core.errors import CancelledError, DataError, OutOfDeviceMemoryError
from trainer_gui.core.replies import JobProgressed, Predicted
from trainer_gui.core.text import Text
from trainer_gui.engine._files_ahead import FilesAhead, ReadFile
from trainer_gui.engine.buckets import affordable
from trainer_gui.engine.device import memory_error
from trainer_gui.engine.evaluate import MOST_VALUES, evaluation_batch
from trainer_gui.engine.trained import Trained

CHUNK_SECONDS = 0.05
_PROGRESS_SECONDS = 1.0
_GROWTH = 4


def predict(
    trained: Trained,
    files: Sequence[str],
    options: AnswerOptions,
    *,
    control: Control,
    make_room: Callable[[], None],
) -> Iterator[Predicted | JobProgressed | None]:
    """Says what a model says of each file, in their order.

    As many go through the model at once as are read and answered in a chunk of 50 ms; one is the
    smallest. Where the memory of the device runs out, it is half as many.

    Args:
        trained: the model, on its device.
        files: to be read as the model sees them.
        options: what is asked for.
        control: of the job.
        make_room: lets go of what else is in the memory, where that has run out.

    Yields:
        An answer for each file, or why there is none; how far it has come, once a second; None,
        where a file is still being read.

    Raises:
        CancelledError: the job was told to end.
        OutOfDeviceMemoryError: not even one sample fits.
    """
    asking = _Asking(trained, options, make_room)
    done, told = 0, time.monotonic()
    with FilesAhead(files, trained.read, most=asking.most) as ahead:
        while done < len(files):
            if control.verb is not None:
                raise CancelledError
            with ahead.asking():
                predicted = asking.next_chunk(ahead)
            if not predicted:
                yield None
            yield from predicted
            done += len(predicted)
            if time.monotonic() - told >= _PROGRESS_SECONDS:
                told = time.monotonic()
                yield JobProgressed(done / len(files), Text("Predicting"))


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

    def next_chunk(self, ahead: FilesAhead) -> list[Predicted]:
        """What is said of the next files; of none, if they are slow to read."""
        began = time.monotonic()
        found = ahead.take(min(self._size, self.most), CHUNK_SECONDS)
        rows = [one.content for one in found if one.content is not None]
        answers = iter(self._answers(rows) if rows else ())
        predicted = [
            _said(one, next(answers) if one.content is not None else None) for one in found
        ]
        if found:
            share = CHUNK_SECONDS / max(time.monotonic() - began, 1e-6)
            self._size = max(1, int(len(found) * min(share, _GROWTH)))
        return predicted

    def _answers(self, rows: Sequence[NDArray[Any]]) -> list[Answer]:
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


def _said(file: ReadFile, answer: Answer | None) -> Predicted:
    """The reply for a file.

    Raises:
        Exception: the file could not be read, and that is not its fault.
    """
    match file.error:
        case None:
            assert answer is not None
            if is_finite(answer):
                return Predicted(file.name, answer)
            problem = Text("The model says no finite number of this file.")
        case DataError() as error:
            problem = Text("{what} {hint}", what=error.message, hint=error.hint)
        case error:
            raise error
    return Predicted(file.name, problem=problem)
