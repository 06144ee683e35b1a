"""PredictionRows and PredictionPainter: picture files with what the model says of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, assert_never

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from trainer_gui.core.answers import Numbers, Ranked, Written
from trainer_gui.core.replies import Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.icons import draw_icon
from trainer_gui.gui.screens._picture_loader import PictureLoader
from trainer_gui.gui.screens._picture_view import paint_fitted
from trainer_gui.gui.theme import SPACE, Theme, tabular
from trainer_gui.gui.translate import shown
from trainer_gui.state.answer_wording import told_numbers
from trainer_gui.state.wording import percent

Index = QModelIndex | QPersistentModelIndex
State: TypeAlias = Literal["waiting", "done", "problem", "open"]
ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
THUMBNAIL: Final = 44
_Role = Qt.ItemDataRole
_NOWHERE: Final = QModelIndex()
_ICON: Final = 14
_NEARLY_NONE, _NEARLY_ALL = 0.0005, 0.9995


@dataclass(frozen=True)
class FileRow:
    """A file.

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
        """Of the file."""
        return Path(self.path).name

    @property
    def state(self) -> State:
        """How far it is; `open` is neither told nor asked for."""
        if self.predicted is None:
            return "waiting" if self.waiting else "open"
        return "problem" if self.predicted.problem is not None else "done"


def probability(rate: float) -> str:
    """A probability as per cent that never claims certainty that is not there."""
    if 0 < rate < _NEARLY_NONE:
        return "< 0.1 %"
    return "> 99.9 %" if _NEARLY_ALL <= rate < 1 else percent(rate)


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


class PredictionRows(QAbstractListModel):
    """The files in the order in which they came."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[FileRow] = []
        self._places: dict[str, int] = {}
        self._done = 0  # counted on the way: answers come by the thousand

    def rows(self) -> tuple[FileRow, ...]:
        """What is listed."""
        return tuple(self._rows)

    def row(self, number: int) -> FileRow | None:
        """A row; None if there is none."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def place(self, path: str) -> int | None:
        """Number of the row of a file."""
        return self._places.get(path)

    def done(self) -> int:
        """How many files were told of."""
        return self._done

    def unanswered(self) -> tuple[str, ...]:
        """Files that nothing is known of."""
        return tuple(row.path for row in self._rows if row.predicted is None)

    def add(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Lists files that are not listed yet, and gives them."""
        new = tuple(path for path in dict.fromkeys(paths) if path not in self._places)
        if new:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
            self._rows.extend(FileRow(path) for path in new)
            self._places.update((path, first + number) for number, path in enumerate(new))
            self.endInsertRows()
        return new

    def remove(self, number: int) -> None:
        """Takes a file off the list."""
        self.beginRemoveRows(QModelIndex(), number, number)
        self._done -= self._rows[number].predicted is not None
        del self._rows[number]
        self._places = {row.path: place for place, row in enumerate(self._rows)}
        self.endRemoveRows()

    def clear(self) -> None:
        """Takes every file off the list."""
        self.beginResetModel()
        self._done = 0
        self._rows.clear()
        self._places.clear()
        self.endResetModel()

    def show_predicted(self, predicted: Predicted) -> int | None:
        """Notes an answer; gives its row, None if the file is not listed (any more)."""
        number = self._places.get(predicted.path)
        if number is not None:
            self._done += self._rows[number].predicted is None
            self._rows[number] = FileRow(predicted.path, predicted, waiting=False)
            self._told(number, number)
        return number

    def ask_again(self) -> None:
        """Forgets every answer: another model is asked."""
        self._done = 0
        self._rows = [FileRow(row.path) for row in self._rows]
        self._told(0, len(self._rows) - 1)

    def set_waiting(self, waiting: bool) -> None:
        """Says of unanswered files whether an answer is under way."""
        self._rows = [
            replace(row, waiting=waiting) if row.predicted is None else row for row in self._rows
        ]
        self._told(0, len(self._rows) - 1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many files there are."""
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

    def _told(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first), self.index(last))


class PredictionPainter(QStyledItemDelegate):
    """Draws a file as thumbnail, name and verdict; asks for thumbnails only of what is seen."""

    def __init__(self, theme: Theme, loader: PictureLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._loader = loader

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for the thumbnail."""
        return QSize(0, max(THUMBNAIL, 2 * option.fontMetrics.height()) + SPACE + SPACE // 2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one row."""
        row: FileRow = index.data(ROW_ROLE)
        theme, box = self._theme, option.rect.adjusted(SPACE, 1, -SPACE // 2, -1)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selection if selected else theme.hover))
            painter.drawRoundedRect(box, SPACE // 2, SPACE // 2)
        picture = QRect(box.left() + SPACE // 2, 0, THUMBNAIL, THUMBNAIL)
        picture.moveTop(box.center().y() - THUMBNAIL // 2)
        ratio = painter.device().devicePixelRatioF()
        self._draw_thumbnail(painter, picture, row.path, ratio)
        line = option.fontMetrics.height()
        left = picture.right() + SPACE + SPACE // 2
        name = QRect(left, box.center().y() - line, box.right() - left - SPACE, line)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        middle = option.fontMetrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, name.width())
        painter.setFont(option.font)
        painter.drawText(name, _LEFT, middle)
        self._draw_verdict(painter, name.translated(0, line), row, option)
        painter.restore()

    def _draw_thumbnail(self, painter: QPainter, area: QRect, path: str, ratio: float) -> None:
        theme = self._theme
        frame = QPainterPath()
        frame.addRoundedRect(QRectF(area), SPACE // 2, SPACE // 2)
        painter.fillPath(frame, QColor(theme.pressed))
        loaded = self._loader.picture(path, round(THUMBNAIL * ratio))
        if loaded is None:
            return
        if loaded.image.isNull():
            place = QRectF(0, 0, _ICON + 4, _ICON + 4)
            place.moveCenter(QRectF(area).center())
            draw_icon(painter, "picture", place, QColor(theme.muted))
            return
        painter.save()
        painter.setClipPath(frame)
        paint_fitted(painter, QRectF(area), loaded.image)
        painter.restore()

    def _draw_verdict(
        self, painter: QPainter, area: QRect, row: FileRow, option: QStyleOptionViewItem
    ) -> None:
        font = tabular(QFont(option.font))
        ink = self._theme.muted
        if row.state == "problem":
            ink = self._theme.danger
            place = QRectF(area.left(), area.center().y() - _ICON / 2 + 1, _ICON, _ICON)
            draw_icon(painter, "warning", place, QColor(ink))
            area = area.adjusted(_ICON + SPACE // 2, 0, 0, 0)
        elif row.state == "done":
            ink = self._theme.accent_ink
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(ink))
        words = painter.fontMetrics().elidedText(
            verdict(row), Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, _LEFT, words)


_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
