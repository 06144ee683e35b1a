"""Samples: files that were read, cut into the samples that they hold."""

import collections
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from trainer_gui.core.dataset import Ragged
from trainer_gui.core.errors import DataError
from trainer_gui.core.replies import FileRead
from trainer_gui.core.text import Text
from trainer_gui.engine._files_ahead import FilesAhead, ReadFile
from trainer_gui.kinds import FileRows


@dataclass(frozen=True)
class Sample:
    """A sample of a file.

    Attributes:
        path: of the file.
        line: of the file that it begins in; None where the file as a whole is one.
        row: as a model sees it before it is prepared; None where nothing can be asked.
        problem: why not.
    """

    path: str
    line: int | None = None
    row: NDArray[Any] | None = field(default=None, repr=False)
    problem: Text | None = None


class Samples:
    """Gives the samples of files in their order, some at a time; a file is let go with its last."""

    def __init__(self, ahead: FilesAhead, files: int) -> None:
        """Takes nothing yet.

        Args:
            ahead: gives the files.
            files: how many there are.
        """
        self._ahead = ahead
        self._files = files
        self._open: collections.deque[_Cut] = collections.deque()
        self._closed = 0

    @property
    def left(self) -> bool:
        """Whether there are more."""
        return self._closed < self._files

    @property
    def fraction(self) -> float:
        """How much was given, 0…1: files count alike."""
        begun = sum(cut.fraction for cut in self._open)
        return (self._closed + begun) / self._files

    def take(self, most: int, seconds: float) -> list[FileRead | Sample]:
        """The next samples; before those of a file that may hold several, that it was read.

        Args:
            most: how many at most.
            seconds: how long to wait for a file, if none is open.

        Raises:
            Exception: a file could not be read, and that is not its fault.
        """
        if not self._open:
            self._open.extend(_Cut(file) for file in self._ahead.take(most, seconds))
        found: list[FileRead | Sample] = []
        while self._open and most > 0:
            cut = self._open[0]
            if not cut.given and cut.opened is not None:
                found.append(cut.opened)
            some = list(cut.take(most))
            most -= len(some)
            found += some
            if cut.given == cut.count:
                self._open.popleft()
                self._closed += 1
        return found


class _Cut:
    """A file, cut into samples.

    Attributes:
        count: of its samples.
        given: how many were taken.
    """

    def __init__(self, file: ReadFile) -> None:
        self._file = file
        self.count = file.samples
        self.given = 0

    @property
    def opened(self) -> FileRead | None:
        """What is to be said of a file that may hold several; None of others."""
        content = self._file.content
        if content is None or content.lines is None:
            return None
        return FileRead(self._file.name, self.count, content.notices)

    @property
    def fraction(self) -> float:
        """How much was taken, 0…1."""
        return self.given / max(self.count, 1)

    def take(self, most: int) -> Iterator[Sample]:
        """The next ones.

        Raises:
            Exception: as `Samples.take` says.
        """
        content, first = self._file.content, self.given
        self.given = min(first + most, self.count)
        if content is None:
            yield Sample(self._file.name, problem=_told(self._file.error))
            return
        for place in range(first, self.given):
            yield _sample(self._file.name, content, place)


def _sample(path: str, content: FileRows, place: int) -> Sample:
    line = None if content.lines is None else int(content.lines[place])
    problem = None if line is None else content.problems.get(line)
    if problem is not None:
        return Sample(path, line, problem=problem)
    rows = content.rows
    return Sample(path, line, rows.row(place) if isinstance(rows, Ragged) else rows[place])


def _told(error: Exception | None) -> Text:
    """Why a file cannot be used.

    Raises:
        Exception: that is not its fault.
    """
    if isinstance(error, DataError):
        return Text("{what} {hint}", what=error.message, hint=error.hint)
    assert error is not None
    raise error
