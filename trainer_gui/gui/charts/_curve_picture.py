"""paint_with_legend: a chart with its title and legend, as it goes into a file."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from trainer_gui.gui.charts._curve_chart import CurveChart
from trainer_gui.gui.charts._legend import GAP, PADDING, ROW_HEIGHT, SAMPLE_WIDTH, draw_entry
from trainer_gui.gui.charts.series import Series
from trainer_gui.gui.theme import Theme
from trainer_gui.gui.translate import shown

TITLE_HEIGHT = 26
SIDE = 10


def paint_with_legend(
    painter: QPainter,
    area: QRectF,
    chart: CurveChart,
    *,
    title: str,
    series: Sequence[Series],
    theme: Theme,
) -> None:
    """Paints the title, a legend of the series, and the chart below them, in the painter's font."""
    font = painter.font()
    painter.fillRect(area, QColor(theme.surface))
    heading = QFont(font)
    heading.setBold(True)
    painter.setFont(heading)
    painter.setPen(QColor(theme.text))
    row = QRectF(area.left() + SIDE, area.top() + 4, area.width() - 2 * SIDE, TITLE_HEIGHT)
    painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, title)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    x, y = row.left() - PADDING, row.bottom()
    for one in series:
        width = 2 * PADDING + SAMPLE_WIDTH + 2 * GAP + metrics.horizontalAdvance(shown(one.label))
        if x > row.left() and x + width > row.right():
            x, y = row.left() - PADDING, y + ROW_HEIGHT
        draw_entry(painter, QRectF(x, y, width, ROW_HEIGHT), one, theme, value="", on=True)
        x += width
    below = area.adjusted(0, y + ROW_HEIGHT + 2 - area.top(), 0, 0)
    chart.render(painter, below, chart.viewport().rect(), Qt.AspectRatioMode.IgnoreAspectRatio)
