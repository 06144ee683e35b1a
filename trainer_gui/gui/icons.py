"""The program's own icons: line drawings, coloured as the theme or the palette asks."""

from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from trainer_gui.core.paths import shipped
from trainer_gui.gui.theme import Theme

IconRole: TypeAlias = Literal[
    "text", "muted", "accent_ink", "accent_text", "success", "warning", "danger"
]


class _Engine(QIconEngine):
    """Draws an icon when it is needed, at the size and resolution that is needed.

    Drawing every icon of the window in advance would take longer than the rest of its start.
    """

    def __init__(self, name: str, colour: QColor, disabled: QColor) -> None:
        super().__init__()
        self._name = name
        self._colour = colour
        self._disabled = disabled

    def clone(self) -> QIconEngine:
        """A second engine for a copied icon."""
        return _Engine(self._name, self._colour, self._disabled)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draws into the largest square in the middle of the area."""
        side = min(rect.width(), rect.height())
        area = QRectF(0, 0, side, side)
        area.moveCenter(QRectF(rect).center())
        ink = self._disabled if mode is QIcon.Mode.Disabled else self._colour
        draw_icon(painter, self._name, area, ink)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon on nothing; the size is in pixels of the screen."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return pixmap


def icon_names() -> tuple[str, ...]:
    """The name of every icon."""
    return tuple(sorted(file.stem for file in shipped("assets", "icons").glob("*.svg")))


def icon(name: str, theme: Theme, role: IconRole = "text") -> QIcon:
    """An icon in a colour of the theme, greyed where it is disabled.

    Raises:
        FileNotFoundError: there is no icon of that name.
    """
    return coloured_icon(name, QColor(getattr(theme, role)), QColor(theme.disabled))


def coloured_icon(name: str, colour: QColor, disabled: QColor) -> QIcon:
    """An icon in any two colours, for widgets that follow their palette."""
    if not _path(name).is_file():
        raise FileNotFoundError(_path(name))
    return QIcon(_Engine(name, colour, disabled))


def draw_icon(painter: QPainter, name: str, area: QRectF, colour: QColor) -> None:
    """Draws an icon into a square area, sharp on every screen."""
    _renderer(name, colour.name()).render(painter, area)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = _path(name).read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))


@cache
def _path(name: str) -> Path:
    return shipped("assets", "icons", f"{name}.svg")
