"""QueuePainter: draws an item of the queue with its chip and buttons, and hears the buttons."""

from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QObject,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QCursor, QFont, QFontMetrics, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import draw_icon
from trainer_gui.gui.screens._queue_model import LOOKS, ROW_ROLE, Index, QueueRow, RowAction
from trainer_gui.gui.theme import RADIUS, SPACE, Theme
from trainer_gui.gui.translate import shown
from trainer_gui.gui.widgets.chip import Tone

ACTIONS: Final[dict[RowAction, tuple[Text, str]]] = {
    "open": (Text("Show the run"), "chart"),
    "put_back": (Text("Put back into the queue"), "reset"),
    "edit": (Text("Edit as new in the form"), "edit"),
    "remove": (Text("Remove from the queue"), "close"),
}
"""What can be done with an item: words and icon."""
_COLUMNS: Final[tuple[RowAction, ...]] = ("put_back", "edit", "remove")
"""Those that have a button, from left to right."""
_ICON, _BUTTON, _EDGE = 16, 26, SPACE + SPACE // 2


class QueuePainter(QStyledItemDelegate):
    """Draws rows as icon, title and facts, with a chip and small buttons at their right."""

    pressed = Signal(str, str)
    """A button (key of `ACTIONS`) of the item with this id."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines, three where there is a note."""
        row: QueueRow = index.data(ROW_ROLE)
        return QSize(0, (3 if row.note else 2) * option.fontMetrics.height() + 2 * _EDGE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draws one row."""
        row: QueueRow = index.data(ROW_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, option)
        self._draw_icon(painter, option, row)
        self._draw_buttons(painter, option, row)
        self._draw_words(painter, option, row, self._draw_chip(painter, option, row))
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """A button counts when the mouse is released over it."""
        if not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
            return False
        row: QueueRow = index.data(ROW_ROLE)
        action = self.action_at(option.rect, row, event.position())
        if action is None:
            return False
        if event.type() == QEvent.Type.MouseButtonRelease:
            self.pressed.emit(action, row.item.id)
        return True

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Says what the button under the pointer does, else what the row has to say."""
        row: QueueRow | None = index.data(ROW_ROLE)
        if row is None or event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        action = self.action_at(option.rect, row, QPointF(event.pos()))
        tip = shown(ACTIONS[action][0]) if action else str(index.data(Qt.ItemDataRole.ToolTipRole))
        QToolTip.showText(event.globalPos(), tip, view)
        return True

    def action_at(self, area: QRect, row: QueueRow, position: QPointF) -> RowAction | None:
        """The button of a row at a place."""
        return next((action for action, box in _buttons(area, row) if box.contains(position)), None)

    def _draw_ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or hovered:
            painter.setBrush(QColor(self._theme.selection if selected else self._theme.hover))
            painter.drawRoundedRect(option.rect.adjusted(0, 1, 0, -1), RADIUS, RADIUS)

    def _draw_icon(self, painter: QPainter, option: QStyleOptionViewItem, row: QueueRow) -> None:
        look = LOOKS[row.item.status]
        top = option.rect.top() + _EDGE + (option.fontMetrics.height() - _ICON) / 2
        place = QRectF(option.rect.left() + SPACE, top, _ICON, _ICON)
        draw_icon(painter, look.icon, place, QColor(self._inks(look.tone)[0]))

    def _draw_buttons(self, painter: QPainter, option: QStyleOptionViewItem, row: QueueRow) -> None:
        pointer = QPointF(-1, -1)
        if option.state & QStyle.StateFlag.State_MouseOver and isinstance(
            view := option.widget, QAbstractItemView
        ):
            pointer = QPointF(view.viewport().mapFromGlobal(QCursor.pos()))
        for action, box in _buttons(option.rect, row):
            over = box.contains(pointer)
            if over:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self._theme.pressed))
                painter.drawRoundedRect(box, RADIUS, RADIUS)
            inset = (_BUTTON - _ICON) / 2
            ink = QColor(self._theme.text if over else self._theme.muted)
            draw_icon(painter, ACTIONS[action][1], box.adjusted(inset, inset, -inset, -inset), ink)

    def _draw_chip(self, painter: QPainter, option: QStyleOptionViewItem, row: QueueRow) -> float:
        """Draws it, and gives where it begins."""
        look = LOOKS[row.item.status]
        font = _small(option.font)
        metrics = QFontMetrics(font)
        word = shown(look.word)
        width = metrics.horizontalAdvance(word) + 2 * SPACE
        height = metrics.height() + 4
        top = option.rect.top() + _EDGE + (option.fontMetrics.height() - height) / 2
        box = QRectF(_words_end(option.rect) - width, top, width, height)
        ink, ground = self._inks(look.tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(box, SPACE, SPACE)
        painter.setFont(font)
        painter.setPen(QColor(ink if look.tone != "neutral" else self._theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)
        return box.left()

    def _draw_words(
        self, painter: QPainter, option: QStyleOptionViewItem, row: QueueRow, right: float
    ) -> None:
        line = option.fontMetrics.height()
        left = option.rect.left() + SPACE + _ICON + SPACE
        title = QRect(left, option.rect.top() + _EDGE, int(right) - SPACE - left, line)
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        self._draw_line(painter, title, row.item.title, strong, self._theme.text)
        facts = title.translated(0, line)
        facts.setRight(int(_words_end(option.rect)))  # the chip is in no way of it
        self._draw_line(painter, facts, row.facts, option.font, self._theme.muted)
        failed = row.item.status == "failed"
        ink = self._theme.danger if failed else self._theme.muted
        self._draw_line(painter, facts.translated(0, line), row.note, option.font, ink)

    @staticmethod
    def _draw_line(painter: QPainter, area: QRect, text: str, font: QFont, ink: str) -> None:
        painter.setFont(font)
        painter.setPen(QColor(ink))
        fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, fitting)

    def _inks(self, tone: Tone) -> tuple[str, str]:
        """Colours of icon or word, and of the ground of a chip."""
        theme = self._theme
        return {
            "neutral": (theme.muted, theme.pressed),
            "accent": (theme.accent_ink, theme.accent_soft),
            "success": (theme.success, theme.success_soft),
            "warning": (theme.warning, theme.warning_soft),
            "danger": (theme.danger, theme.danger_soft),
        }[tone]


def _buttons(area: QRect, row: QueueRow) -> list[tuple[RowAction, QRectF]]:
    top = area.top() + _EDGE - (_BUTTON - _ICON) / 2
    left = _words_end(area) + SPACE
    return [
        (action, QRectF(left + _BUTTON * column, top, _BUTTON, _BUTTON))
        for column, action in enumerate(_COLUMNS)
        if action in row.actions
    ]


def _words_end(area: QRect) -> float:
    """Where words end and the columns of buttons begin, the same in every row."""
    return area.right() + 1 - SPACE // 2 - _BUTTON * len(_COLUMNS) - SPACE


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.9)
    return small
