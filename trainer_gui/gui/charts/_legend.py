"""Legend: names, line samples and values of a chart's series; a click hides or shows one."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.charts._style import colour_of, is_dashed, line_pen
from trainer_gui.gui.charts.series import Series
from trainer_gui.gui.theme import Theme, tabular
from trainer_gui.gui.translate import shown

SAMPLE_WIDTH = 18
GAP = 6
PADDING = 5
ROW_HEIGHT = 22
VALUE_SAMPLE = "0.0000"
_FLAGS = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value


class LegendEntry(QAbstractButton):
    """One series: a sample of its line, its name, its value; checked while it is shown."""

    def __init__(self, series: Series, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._series = series
        self._theme = theme
        self._value = ""
        self.setCheckable(True)
        self.setChecked(True)
        self.setFont(tabular(self.font()))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_series(series)

    def show_series(self, series: Series) -> None:
        """Takes the name and the line of the series."""
        self._series = series
        name = shown(series.label)
        if name != self.text():
            self.setText(name)
            self.setToolTip(shown(Text("Click to hide or show {name}.", name=name)))
            self._tell()

    def set_value(self, value: str) -> bool:
        """Writes the value beside the name; whether it needs more room than the one before."""
        if value == self._value:
            return False
        grown = len(value) > len(self._value)
        self._value = value
        self._tell()
        self.update()
        return grown

    def value(self) -> str:
        """What stands beside the name."""
        return self._value

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the sample, the name and the value."""
        metrics = QFontMetricsF(self.font())
        width = 2 * PADDING + SAMPLE_WIDTH + GAP + metrics.horizontalAdvance(self.text())
        if self._value:
            longer = max(self._value, VALUE_SAMPLE, key=len)
            width += GAP + metrics.horizontalAdvance(longer)
        return QSize(round(width), max(ROW_HEIGHT, round(metrics.height()) + 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the entry, pale while its series is hidden."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.hover))
            painter.drawRoundedRect(box, 4, 4)
        if self.hasFocus():
            painter.setPen(QColor(self._theme.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
        draw_entry(painter, box, self._series, self._theme, value=self._value, on=self.isChecked())

    def _tell(self) -> None:
        named = Text("{name}: {value}", name=self.text(), value=self._value)
        self.setAccessibleName(shown(named) if self._value else self.text())


def draw_entry(
    painter: QPainter, box: QRectF, series: Series, theme: Theme, *, value: str, on: bool
) -> None:
    """Draws a line sample, the name and the value of a series, from the left of the box."""
    middle, left = box.center().y(), box.left() + PADDING
    line_colour = colour_of(theme, series) if on else QColor(theme.disabled)
    painter.setPen(line_pen(line_colour, width=2, dashed=is_dashed(series)))
    painter.drawLine(QPointF(left, middle), QPointF(left + SAMPLE_WIDTH, middle))
    if is_dashed(series):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(line_colour)
        painter.drawEllipse(QPointF(left + SAMPLE_WIDTH / 2, middle), 3, 3)
    text = QRectF(box)
    text.setLeft(left + SAMPLE_WIDTH + GAP)
    painter.setPen(QColor(theme.muted if on else theme.disabled))
    covered = painter.drawText(text, _FLAGS, shown(series.label))
    if on and value:
        text.setLeft(covered.right() + GAP)
        painter.setPen(QColor(theme.text))
        painter.drawText(text, _FLAGS, value)


class Legend(QWidget):
    """The entries of all series, in as many rows as the width asks for.

    Signals:
        toggled: a person showed (True) or hid a series, by its key.
    """

    toggled = Signal(str, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: dict[str, LegendEntry] = {}
        self.setAccessibleName(shown(Text("Series of the chart")))
        self.setFixedHeight(ROW_HEIGHT)

    def entries(self) -> Mapping[str, LegendEntry]:
        """The entry of each series, by key."""
        return self._entries

    def show_series(self, series: Sequence[Series], *, hidden: Sequence[str] = ()) -> None:
        """Makes the entries those of these series, in their order."""
        before = [(key, entry.text()) for key, entry in self._entries.items()]
        keys = [one.key for one in series]
        for key in self._entries.keys() - set(keys):
            gone = self._entries.pop(key)
            gone.hide()  # at once: it is deleted only after what happens now
            gone.deleteLater()
        for one in series:
            entry = self._entries.get(one.key)
            if entry is None:
                entry = LegendEntry(one, self._theme, self)
                entry.toggled.connect(lambda on, key=one.key: self.toggled.emit(key, on))
                entry.show()
                self._entries[one.key] = entry
            else:
                entry.show_series(one)
            self.set_on(one.key, on=one.key not in hidden)
        self._entries = {key: self._entries[key] for key in keys}
        if before != [(key, entry.text()) for key, entry in self._entries.items()]:
            self._place()

    def set_values(self, values: Mapping[str, str]) -> None:
        """Writes a value beside each name; none where it is missing."""
        grown = [entry.set_value(values.get(key, "")) for key, entry in self._entries.items()]
        if any(grown):
            self._place()

    def set_on(self, key: str, *, on: bool) -> None:
        """Checks or unchecks an entry; emits nothing."""
        entry = self._entries[key]
        entry.blockSignals(True)
        entry.setChecked(on)
        entry.blockSignals(False)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        for entry in self._entries.values():
            entry.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Breaks the rows anew."""
        self._place()

    def _place(self) -> None:
        x = y = 0
        for entry in self._entries.values():
            hint = entry.sizeHint()
            if x and x + hint.width() > self.width():
                x, y = 0, y + hint.height()
            entry.setGeometry(x, y, min(hint.width(), self.width()), hint.height())
            x += hint.width() + 2
        height = y + max((e.height() for e in self._entries.values()), default=ROW_HEIGHT)
        if height != self.height():
            self.setFixedHeight(height)
