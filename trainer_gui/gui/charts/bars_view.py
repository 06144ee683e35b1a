"""BarsView: a bar for each class or bin, in one or several groups: class counts, a histogram."""

import math
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from trainer_gui.core.text import Text
from trainer_gui.gui.charts import saving
from trainer_gui.gui.charts._bars_canvas import BarsCanvas
from trainer_gui.gui.charts._bars_paint import BarGroup, Bars, value_words
from trainer_gui.gui.charts._draw_when_seen import DrawWhenSeen
from trainer_gui.gui.charts._export_menu import ExportMenu
from trainer_gui.gui.charts._readout import Readout
from trainer_gui.gui.charts._scale import Unit
from trainer_gui.gui.charts._stage import Stage
from trainer_gui.gui.charts._style import role_colour
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown
from trainer_gui.state import wording

__all__ = ["BarGroup", "BarsView"]

PICTURE = QSize(900, 460)
KEY_HEIGHT = 24


class BarsView(QWidget):
    """Bars of classes: upright, or lying where names are long; groups are stacked or side by side.

    Attributes:
        export: copies and saves it; a line of its CSV for each class: its name and the value of
            each group.

    Signals:
        bar_clicked: a class was chosen by click or Enter: its index.
    """

    bar_clicked = Signal(int)

    def __init__(
        self,
        title: Text,
        unit: Unit = "",
        *,
        theme: Theme,
        stacked: bool = False,
        empty: Text | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._canvas = BarsCanvas(theme)
        self._stage = Stage(self._canvas, empty or Text("Nothing to show yet."))
        self._sentence = QLabel()
        self._readout = Readout(self._sentence, self._canvas)
        self._drawing = DrawWhenSeen(self, self._draw)
        self.export = ExportMenu(
            self,
            image=self.image,
            rows=self._rows,
            tip=Text("Copy and save the bars"),
            values=Text("Save values as CSV…"),
        )
        self._title = shown(title)
        self._unit: Unit = unit
        self._stacked = stacked
        self._bars: Bars | None = None
        self._heading = QLabel(self._title)
        self._keys = _Keys(theme)
        self._build()
        self._canvas.hovered.connect(self._on_hovered)
        self._canvas.moved.connect(self._on_moved)
        self._canvas.chosen.connect(self._on_chosen)
        self.set_theme(theme)

    def _build(self) -> None:
        self._name()
        set_look(self._heading, role="section")
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        tools = QHBoxLayout()
        tools.setContentsMargins(SPACE, SPACE // 2, SPACE // 2, 0)
        tools.addWidget(self._heading)
        tools.addWidget(self._sentence, 1)
        tools.addWidget(self.export.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(self._keys)
        column.addWidget(self._stage, 1)
        self.setMinimumSize(240, 150)

    def say(self, words: Text) -> None:
        """Says this where there are no bars."""
        self._stage.say(words)

    def set_title(self, title: Text) -> None:
        """Says that the bars are of something else."""
        self._title = shown(title)
        self._heading.setText(self._title)
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(self._title)
        self._canvas.setAccessibleName(
            shown(Text("{title}; arrows go from bar to bar", title=self._title))
        )

    def show_bars(
        self, classes: Sequence[str], groups: Sequence[BarGroup], edges: Sequence[float] = ()
    ) -> None:
        """Shows these groups; an empty list shows the empty state.

        Args:
            classes: name of each bar.
            groups: their values.
            edges: makes a histogram of them, whose bins lie between these.
        """
        bars = Bars(tuple(classes), tuple(groups), self._unit, self._stacked, tuple(edges))
        new = bars if groups and classes else None
        if new != self._bars:
            self._bars = new
            self._drawing.ask()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._canvas.set_theme(theme)
        self.export.set_theme(theme)
        self._keys.set_theme(theme)

    def is_lying(self) -> bool:
        """Whether the bars go from left to right, because names are long."""
        slots = self._canvas.slots_now()
        return slots is not None and slots.lying

    def select_class(self, index: int | None) -> None:
        """Marks a class; emits nothing."""
        self._drawing.catch_up()
        self._canvas.select(index)
        self._tell(index)

    def selected_class(self) -> int | None:
        """The marked class."""
        return self._canvas.selected()

    def sentence(self, index: int) -> Text:
        """What the bars of a class say: `Sandal: Training 5,000 · Test 1,000`."""
        bars = self._bars
        if bars is None:
            return Text("")
        parts = [
            Text(
                "{group} {value}",
                group=group.label,
                value="–"
                if math.isnan(group.values[index])
                else value_words(group.values[index], bars.unit),
            )
            for group in bars.groups
        ]
        return Text("{name}: {values}", name=bars.classes[index], values=wording.joined(parts))

    def readout(self) -> str:
        """The sentence on the screen."""
        return self._readout.text()

    def image(self) -> QImage:
        """A picture of the bars with title and key, two pixels for each on the screen."""
        self._drawing.catch_up()
        size = self._canvas.size() if self.isVisible() else PICTURE
        size = size + QSize(0, 2 * KEY_HEIGHT)
        return saving.picture(self._paint, size, self._theme.surface)

    def _draw(self) -> None:
        bars = self._bars
        self._stage.show_canvas(filled=bars is not None)
        # A single group's name is the title's business.
        self._keys.show_groups(bars.groups if bars and len(bars.groups) > 1 else ())
        if bars is not None:
            self._canvas.show_bars(bars)
        self._tell(self._canvas.selected() if bars else None)

    def _tell(self, index: int | None) -> None:
        self._readout.say(Text("") if index is None else self.sentence(index))

    def _on_hovered(self, index: int) -> None:
        self._tell(index if index >= 0 else self._canvas.selected())

    def _on_moved(self, index: int) -> None:
        self._tell(index)
        self._readout.announce()

    def _on_chosen(self, index: int) -> None:
        self._tell(index)
        self.bar_clicked.emit(index)

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        font = self.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.text))
        row = QRectF(area.left() + SPACE, area.top(), area.width(), KEY_HEIGHT)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.setFont(self.font())
        groups = self._bars.groups if self._bars else ()
        paint_keys(painter, row.translated(0, KEY_HEIGHT), groups, self._theme)
        self._canvas.paint_into(painter, area.adjusted(SPACE, 2 * KEY_HEIGHT, -SPACE, -SPACE))

    def _rows(self) -> Iterator[Sequence[object]]:
        if self._bars is None:
            return
        yield [
            "bin" if self._bars.edges else "class",
            *(shown(group.label) for group in self._bars.groups),
        ]
        columns = [group.values for group in self._bars.groups]
        for name, *values in zip(self._bars.classes, *columns, strict=True):
            yield [name, *("" if math.isnan(value) else value for value in values)]


class _Keys(QWidget):
    """The colour of each group."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._groups: Sequence[BarGroup] = ()
        self.setFixedHeight(KEY_HEIGHT)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self.update()

    def show_groups(self, groups: Sequence[BarGroup]) -> None:
        """Names these groups; none hides the row."""
        self._groups = groups
        self.setVisible(bool(groups))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws a square and a name for each group."""
        painter = QPainter(self)
        row = QRectF(self.rect()).adjusted(SPACE, 0, 0, 0)
        paint_keys(painter, row, self._groups, self._theme)


def paint_keys(painter: QPainter, row: QRectF, groups: Sequence[BarGroup], theme: Theme) -> None:
    """Paints a square of its colour and its name for each group, from the left of the row."""
    metrics, x = QFontMetricsF(painter.font()), row.left()
    for group in groups:
        square = QRectF(0, 0, 10, 10)
        square.moveCenter(QPointF(x + 5, row.center().y()))
        painter.fillRect(square, role_colour(theme, group.role))
        name = shown(group.label)
        painter.setPen(QColor(theme.muted))
        box = QRectF(x + 16, row.top(), row.width(), row.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
        x += 16 + metrics.horizontalAdvance(name) + 2 * SPACE
