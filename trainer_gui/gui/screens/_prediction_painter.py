"""PredictionPainter: draws a row of predictions: thumbnail, name and verdict."""

from typing import Final

from PySide6.QtCore import QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPainterPath, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from trainer_gui.gui.icons import draw_icon
from trainer_gui.gui.screens._picture_loader import PictureLoader
from trainer_gui.gui.screens._picture_view import paint_fitted
from trainer_gui.gui.screens._prediction_rows import ROW_ROLE, FileRow, Index, verdict
from trainer_gui.gui.theme import SPACE, Theme, tabular

THUMBNAIL: Final = 44
_ICON: Final = 14
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PredictionPainter(QStyledItemDelegate):
    """Draws a file as thumbnail, name and verdict; asks for thumbnails only of what is seen."""

    def __init__(self, theme: Theme, loader: PictureLoader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._loader = loader
        self._pictures = True

    def set_pictures(self, pictures: bool) -> None:
        """Whether files are pictures, and their rows have room for thumbnails."""
        self._pictures = pictures

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme

    def row_height(self, metrics: QFontMetrics) -> int:
        """Room for two lines, and the thumbnail."""
        least = THUMBNAIL if self._pictures else 0
        return max(least, 2 * metrics.height()) + SPACE + SPACE // 2

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
        left = box.left() + SPACE
        if self._pictures:
            picture = QRect(box.left() + SPACE // 2, 0, THUMBNAIL, THUMBNAIL)
            picture.moveTop(box.center().y() - THUMBNAIL // 2)
            ratio = painter.device().devicePixelRatioF()
            self._draw_thumbnail(painter, picture, row.path, ratio)
            left = picture.right() + SPACE + SPACE // 2
        line = option.fontMetrics.height()
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
