"""PredictionRows: samples of files with what the model says of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, assert_never

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from trainer_gui.core.answers import Numbers, Ranked, Written
from trainer_gui.core.replies import FileRead, Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.translate import shown
from trainer_gui.state.answer_wording import probability, told_numbers

Index = QModelIndex | QPersistentModelIndex
State: TypeAlias = Literal["waiting", "done", "problem", "open"]
ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
ROWS_LIMIT: Final = 200_000
"""Rows that are listed; each takes some 500 bytes."""
_Role = Qt.ItemDataRole
_NOWHERE: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class FileRow:
    """A sample of a file, or a file of which nothing is known yet.

    Attributes:
        path: of the file.
        predicted: what the model said; None while it has not.
        waiting: whether it was asked.
    """

    path: str
    predicted: Predicted | None = None
    waiting: bool = True

    @property
    def name(self) -> str:
        """Of the file, with the line where it may have many samples."""
        file = Path(self.path).name
        line = self.predicted.line if self.predicted else None
        return file if line is None else shown(Text("{file} line {line}", file=file, line=line))

    @property
    def state(self) -> State:
        """How far it is; `open` is neither told nor asked for."""
        if self.predicted is None:
            return "waiting" if self.waiting else "open"
        return "problem" if self.predicted.problem is not None else "done"


def verdict(row: FileRow) -> str:
    """What there is to say of a file, in one line."""
    if row.predicted is None:
        return shown(Text("Predicting…") if row.waiting else Text("Not predicted"))
    if row.predicted.problem is not None:
        return shown(row.predicted.problem)
    match row.predicted.answer:
        case Ranked(names=(best, *_), probabilities=(rate, *_)):
            return f"{best} · {probability(rate)}"
        case Numbers() as numbers:
            return " · ".join(
                shown(Text("{name} {value}", name=name, value=number))
                for name, number in told_numbers(numbers)
            )
        case Written(text=text) if text:
            return " ".join(text.split())
        case None | Ranked() | Written():
            return shown(Text("No answer"))
        case unknown:
            assert_never(unknown)


@dataclass
class _File:
    """Where the rows of a file are.

    Attributes:
        first: of its rows.
        rows: how many are listed.
        samples: that it holds, as far as that is known.
        done: how many of them were told of.
    """

    first: int
    rows: int = 1
    samples: int = 1
    done: int = 0


class PredictionRows(QAbstractListModel):
    """Samples in the order in which their files came.

    A file is one row until it is answered; a file of many samples gets one for each answer.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[FileRow] = []
        self._files: dict[str, _File] = {}
        self._samples = self._done = 0  # counted on the way: answers come by the thousand

    def rows(self) -> tuple[FileRow, ...]:
        """What is listed."""
        return tuple(self._rows)

    def row(self, number: int) -> FileRow | None:
        """A row; None if there is none."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def place(self, path: str) -> int | None:
        """Number of the first row of a file."""
        file = self._files.get(path)
        return None if file is None else file.first

    def files(self) -> tuple[str, ...]:
        """The files that are listed."""
        return tuple(self._files)

    def samples(self) -> int:
        """How many samples the files hold, as far as that is known."""
        return self._samples

    def done(self) -> int:
        """How many samples were told of."""
        return self._done

    def full(self) -> bool:
        """Whether no more answers are listed."""
        return len(self._rows) >= ROWS_LIMIT

    def unanswered(self) -> tuple[str, ...]:
        """Files of which not all is known."""
        return tuple(path for path, file in self._files.items() if file.done < file.samples)

    def add(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Lists files that are not listed yet, and gives them."""
        new = tuple(path for path in dict.fromkeys(paths) if path not in self._files)
        if new:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._rows.extend(FileRow(path) for path in new)
            self._files.update((path, _File(first + number)) for number, path in enumerate(new))
            self._samples += len(new)
            self.endInsertRows()
        return new

    def remove(self, number: int) -> None:
        """Takes a row off the list; with its last one goes the file."""
        row = self._rows[number]
        file = self._files[row.path]
        self.beginRemoveRows(QModelIndex(), number, number)
        del self._rows[number]
        told = row.predicted is not None
        file.rows, file.samples, file.done = file.rows - 1, file.samples - 1, file.done - told
        self._samples, self._done = self._samples - 1, self._done - told
        if not file.rows:
            self._samples -= file.samples
            del self._files[row.path]
        self._move(number, -1)
        self.endRemoveRows()

    def clear(self) -> None:
        """Takes every file off the list."""
        self.beginResetModel()
        self._samples = self._done = 0
        self._rows.clear()
        self._files.clear()
        self.endResetModel()

    def show_read(self, read: FileRead) -> None:
        """Notes how many samples a file holds."""
        file = self._files.get(read.path)
        if file is not None:
            self._samples += read.samples - file.samples
            file.samples = read.samples

    def show_predicted(self, *predicted: Predicted) -> int | None:
        """Notes answers; gives the last row, None if its file is not listed (any more)."""
        place = None
        for path, some in groupby(predicted, key=lambda one: one.path):
            place = self._note(path, list(some))
        return place

    def ask_again(self, paths: Sequence[str] | None = None) -> None:
        """Forgets the answers of files, of all by default: they are asked for again."""
        again = self._files if paths is None else dict.fromkeys(paths)
        many = any(file.rows > 1 for path, file in self._files.items() if path in again)
        if many:
            self.beginResetModel()
        rows: list[FileRow] = []
        for path, file in self._files.items():
            kept = self._rows[file.first : file.first + file.rows]
            file.first = len(rows)
            if path in again:
                kept = [FileRow(path)]
                self._samples, self._done = self._samples - file.samples + 1, self._done - file.done
                file.rows, file.samples, file.done = 1, 1, 0
            rows += kept
        self._rows = rows
        if many:
            self.endResetModel()
        else:
            self._told(0, len(self._rows) - 1)

    def set_waiting(self, waiting: bool) -> None:
        """Says of unanswered files whether an answer is under way."""
        self._rows = [
            replace(row, waiting=waiting) if row.predicted is None else row for row in self._rows
        ]
        self._told(0, len(self._rows) - 1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Words of a row, and the row itself."""
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        match role:
            case int() if role == ROW_ROLE:
                return row
            case _Role.DisplayRole:
                return row.name
            case _Role.ToolTipRole:
                return f"{row.path}\n{verdict(row)}"
            case _Role.AccessibleTextRole:
                return f"{row.name}: {verdict(row)}"
        return None

    def _note(self, path: str, predicted: list[Predicted]) -> int | None:
        """Notes answers of one file, the first in the row that stood for it."""
        file = self._files.get(path)
        if file is None:
            return None
        rows = [FileRow(path, one, waiting=False) for one in predicted]
        if predicted[0].line is None:  # the file is one sample, however often it is told of
            self._done += 1 - file.done
            file.done = 1
            self._rows[file.first] = rows[-1]
            self._told(file.first, file.first)
            return file.first
        if not file.done:
            self._rows[file.first] = rows[0]
            self._told(file.first, file.first)
        more = rows if file.done else rows[1:]
        if more:
            at = file.first + file.rows
            self.beginInsertRows(QModelIndex(), at, at + len(more) - 1)
            self._rows[at:at] = more
            file.rows += len(more)
            self._move(at, len(more))
            self.endInsertRows()
        file.done += len(rows)
        self._done += len(rows)
        return file.first + file.rows - 1

    def _move(self, behind: int, rows: int) -> None:
        """Files that begin behind a row have others before them now."""
        for file in self._files.values():
            if file.first > behind or (rows > 0 and file.first == behind):
                file.first += rows

    def _told(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first), self.index(last))
