"""BarList: a few shares as bars with their names and figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from trainer_gui.gui.theme import SPACE, tabular

_BAR_HEIGHT = 6
_ROW_GAP = SPACE


@dataclass(frozen=True)
class Bar:
    """One row.

    Attributes:
        label: its name.
        share: how much of the row the bar fills, 0…1.
        figure: the same in words, for example `92.3 %`.
    """

    label: str
    share: float
    figure: str


class BarList(QWidget):
    """Rows of name and figure over a bar; the first is the strongest and drawn in the accent."""

    def __init__(self, name: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._bars: tuple[Bar, ...] = ()
        self.setFont(tabular(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.show_bars(())

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Shows rows in place of the last ones, in the order given."""
        self._bars = tuple(bars)
        rows = ", ".join(f"{bar.label} {bar.figure}" for bar in bars)
        self.setAccessibleName(f"{self._name}: {rows}" if self._name else rows)
        self.updateGeometry()
        self.update()

    def bars(self) -> tuple[Bar, ...]:
        """What is shown."""
        return self._bars

    def sizeHint(self) -> QSize:
        """Room for every row."""
        return QSize(30 * SPACE, max(0, len(self._bars) * self._row_height() - _ROW_GAP))

    def minimumSizeHint(self) -> QSize:
        """Every row, however narrow."""
        return QSize(12 * SPACE, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the rows from the palette."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, bar in enumerate(self._bars):
            top = float(number * self._row_height())
            self._draw_row(painter, bar, top, strongest=number == 0)
        painter.end()

    def _row_height(self) -> int:
        return self.fontMetrics().height() + SPACE // 2 + _BAR_HEIGHT + _ROW_GAP

    def _draw_row(self, painter: QPainter, bar: Bar, top: float, *, strongest: bool) -> None:
        palette, metrics = self.palette(), self.fontMetrics()
        role = QPalette.ColorRole
        figure_width = metrics.horizontalAdvance(bar.figure)
        line = QRectF(0, top, self.width(), metrics.height())
        painter.setPen(palette.color(role.WindowText))
        name = metrics.elidedText(
            bar.label, Qt.TextElideMode.ElideRight, self.width() - figure_width - SPACE
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | middle, name)
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | middle, bar.figure)
        track = QRectF(0, top + metrics.height() + SPACE // 2, self.width(), _BAR_HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(role.Midlight))
        painter.drawRoundedRect(track, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        filled = max(0.0, min(1.0, bar.share)) * track.width()
        if filled > 0:
            track.setWidth(max(filled, _BAR_HEIGHT))
            painter.setBrush(palette.color(role.Accent if strongest else role.Dark))
            painter.drawRoundedRect(track, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
