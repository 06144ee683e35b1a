"""PresetRows and PresetPainter: the list of presets, under headings, each with its purpose."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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
from PySide6.QtGui import QColor, QFont, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import draw_icon
from trainer_gui.gui.preset_flow import START
from trainer_gui.gui.theme import SPACE, Theme
from trainer_gui.gui.translate import shown
from trainer_gui.state.preset_library import PresetEntry

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_Role = Qt.ItemDataRole
_NOWHERE: Final = QModelIndex()
_ICON: Final = 18
_RECENT: Final = 4


@dataclass(frozen=True)
class PresetRow:
    """A row: a heading, or a preset.

    Attributes:
        heading: words of a heading; empty for a preset.
        entry: the preset; None for a heading.
    """

    heading: str = ""
    entry: PresetEntry | None = None


def preset_rows(
    entries: Sequence[PresetEntry], recent: Sequence[Path], words: str
) -> tuple[PresetRow, ...]:
    """Presets that have all the words: the recent ones, the person's own, the shipped ones."""
    wanted = words.casefold().split()
    fitting = [entry for entry in entries if _fits(entry, wanted)]
    by_path = {entry.path.absolute(): entry for entry in fitting}
    lately = [by_path[path.absolute()] for path in recent if path.absolute() in by_path]
    groups = (
        (Text("Recent"), lately[:_RECENT] if not wanted else []),
        (Text("Your presets"), [entry for entry in fitting if not entry.shipped]),
        (
            Text("Shipped with the program"),
            # The one to begin with comes first.
            sorted(
                (entry for entry in fitting if entry.shipped), key=lambda one: one.name != START
            ),
        ),
    )
    return tuple(
        row
        for heading, members in groups
        if members
        for row in (PresetRow(shown(heading)), *(PresetRow(entry=entry) for entry in members))
    )


def _fits(entry: PresetEntry, wanted: Sequence[str]) -> bool:
    text = f"{entry.title} {entry.name} {entry.about}".casefold()
    return all(word in text for word in wanted)


class PresetRows(QAbstractListModel):
    """The rows as Qt asks for them; headings cannot be selected."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PresetRow, ...] = ()

    def show_rows(self, rows: Sequence[PresetRow]) -> None:
        """Lists other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rows(self) -> tuple[PresetRow, ...]:
        """What is listed."""
        return self._rows

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """How many rows there are, headings included."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Presets can be selected."""
        if not index.isValid() or self._rows[index.row()].entry is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """Words of a row."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case int() if role == ROW_ROLE:
                return row
            case _Role.DisplayRole:
                return row.entry.title if row.entry else row.heading
            case _Role.AccessibleTextRole:
                return f"{row.entry.title}. {summary(row.entry)}" if row.entry else row.heading
        return None


def summary(entry: PresetEntry) -> str:
    """One line on a preset: what is wrong with it, or what it is for."""
    if entry.problems:
        first = shown(entry.problems[0].message)
        if len(entry.problems) == 1:
            return first
        more = Text("{first} (and {count} more)", first=first, count=len(entry.problems) - 1)
        return shown(more)
    return " ".join(entry.about.split()) or entry.name


class PresetPainter(QStyledItemDelegate):
    """Draws a heading as a small line, a preset as icon, title and purpose."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines for a preset, one for a heading."""
        line = option.fontMetrics.height()
        is_preset = index.data(ROW_ROLE).entry is not None
        return QSize(0, 2 * line + 2 * SPACE if is_preset else line + 2 * SPACE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one row."""
        row: PresetRow = index.data(ROW_ROLE)
        painter.save()
        if row.entry is None:
            self._draw_heading(painter, option, row.heading)
        else:
            self._draw_preset(painter, option, row.entry)
        painter.restore()

    def _draw_heading(self, painter: QPainter, option: QStyleOptionViewItem, words: str) -> None:
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.muted))
        area = option.rect.adjusted(SPACE, 0, -SPACE, -SPACE // 2)
        painter.drawText(area, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, words)

    def _draw_preset(
        self, painter: QPainter, option: QStyleOptionViewItem, entry: PresetEntry
    ) -> None:
        theme, box = self._theme, option.rect.adjusted(0, 1, 0, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if selected or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selection if selected else theme.hover))
            painter.drawRoundedRect(box, SPACE // 2, SPACE // 2)
        bad = bool(entry.problems)
        name = "warning" if bad else "preset" if entry.shipped else "star"
        place = QRectF(box.left() + SPACE, box.center().y() - _ICON / 2, _ICON, _ICON)
        draw_icon(painter, name, place, QColor(theme.warning if bad else theme.accent_ink))
        line = option.fontMetrics.height()
        left = int(place.right()) + SPACE + SPACE // 2
        title = QRect(left, box.center().y() - line, box.right() - left - SPACE, line)
        about = title.translated(0, line)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        self._draw_line(painter, title, entry.title, font, option.palette.color(_TEXT))
        ink = QColor(theme.warning if bad else theme.muted)
        self._draw_line(painter, about, summary(entry), QFont(option.font), ink)

    @staticmethod
    def _draw_line(painter: QPainter, area: QRect, text: str, font: QFont, ink: QColor) -> None:
        painter.setFont(font)
        painter.setPen(ink)
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)


_TEXT: Final = QPalette.ColorRole.Text
