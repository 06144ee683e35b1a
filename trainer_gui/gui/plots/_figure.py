"""Figure: what the views of a canvas share: drawing when seen, read-out, copying and saving."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QImage,
    QPainter,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QLabel,
    QLayout,
    QMenu,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from trainer_gui.core.text import Text
from trainer_gui.gui.icons import icon
from trainer_gui.gui.plots import saving
from trainer_gui.gui.plots._canvas import Canvas
from trainer_gui.gui.theme import SPACE, Theme, set_look
from trainer_gui.gui.translate import shown


class Figure(QWidget):
    """Base of the views: a canvas, or words while there is nothing to draw.

    Draws only when what it shows changed and it is visible.
    """

    if TYPE_CHECKING:  # each view has its own; Qt's metaclass leaves no room for that of ABC

        def _draw(self) -> None:
            """Hands what is to be shown to the canvas."""

        def _rows(self) -> Iterator[Sequence[object]]:
            """The lines of its CSV file."""

    _canvas: Canvas
    _picture_size = QSize(900, 860)
    """Of a saved picture, while the view is hidden."""

    def __init__(
        self,
        canvas: Canvas,
        readout: QLabel,
        *,
        theme: Theme,
        empty: Text,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the view; its layout is `_lay_out`'s.

        Args:
            canvas: draws.
            readout: says the sentence of what is hovered or chosen.
            theme: its colours.
            empty: what is said while there is nothing to draw.
            parent: where it stands.
        """
        super().__init__(parent)
        self._theme = theme
        self._dirty = False
        self._readout = readout
        self._canvas = canvas
        self._more = QToolButton()
        self._empty = QLabel(shown(empty))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._pages = QStackedLayout()
        set_look(readout, role="small")
        set_look(self._empty, tone="muted")

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of the theme."""
        self._theme = theme
        self._canvas.set_theme(theme)
        self._more.setIcon(icon("more", theme))

    def readout(self) -> str:
        """The sentence on the screen."""
        return self._readout.text()

    def image(self) -> QImage:
        """A picture of it, two pixels for each on the screen."""
        self._draw_if_dirty()
        return saving.picture(self._paint, self._saved_size(), self._theme.surface)

    def copy_image(self) -> None:
        """Puts a picture of it on the clipboard."""
        saving.copy_image(self.image())

    def save_png(self, path: Path) -> None:
        """Writes a picture of it, two pixels for each on the screen."""
        saving.save_png(path, self.image())

    def save_csv(self, path: Path) -> None:
        """Writes its figures."""
        saving.save_csv(path, self._rows())

    def showEvent(self, event: QShowEvent) -> None:
        """Draws what came while it was hidden."""
        super().showEvent(event)
        self._draw_if_dirty()

    def _lay_out(self, *rows: QLayout | QWidget) -> None:
        """Stands these one below the other, and the canvas below them."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in rows:
            if isinstance(row, QLayout):
                column.addLayout(row)
            else:
                column.addWidget(row)
        column.addLayout(self._pages, 1)
        # Only now: a stack shows its first page at once, which else were a window of its own.
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._canvas)

    def _fill_menu(self, tip: Text, table: Text) -> None:
        """Fills the menu that copies and saves.

        Args:
            tip: what the menu is for.
            table: saves the figures.
        """
        menu = QMenu(self._more)
        menu.addAction(shown(Text("Copy image"))).triggered.connect(self.copy_image)
        png = menu.addAction(shown(Text("Save as PNG…")))
        png.triggered.connect(lambda: self._ask_and_save(".png"))
        menu.addAction(shown(table)).triggered.connect(lambda: self._ask_and_save(".csv"))
        self._more.setMenu(menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setIconSize(QSize(16, 16))
        self._more.setToolTip(shown(tip))
        self._more.setAccessibleName(shown(tip))

    def _draw_when_visible(self) -> None:
        self._dirty = True
        if self.isVisible():
            self._draw_if_dirty()

    def _draw_if_dirty(self) -> None:
        if self._dirty:
            self._dirty = False
            self._draw()

    def _show_canvas(self, *, filled: bool) -> None:
        """Shows the canvas, or the words for nothing to draw."""
        self._pages.setCurrentWidget(self._canvas if filled else self._empty)

    def _say(self, sentence: Text) -> None:
        words = shown(sentence)
        self._readout.setText(words)
        self._canvas.setAccessibleDescription(words)

    def _announce(self) -> None:
        """Lets a screen reader speak the read-out."""
        event = QAccessibleAnnouncementEvent(self._canvas, self._readout.text())
        QAccessible.updateAccessibility(event)

    def _ask_and_save(self, suffix: str) -> None:
        save = self.save_png if suffix == ".png" else self.save_csv
        saving.ask_and_save(self, save, title=self.accessibleName(), suffix=suffix)

    def _saved_size(self) -> QSize:
        return self._canvas.size() if self.isVisible() else self._picture_size

    def _paint(self, painter: QPainter, area: QRectF) -> None:
        self._canvas.paint_into(painter, area.adjusted(SPACE, SPACE, -SPACE, -SPACE))
