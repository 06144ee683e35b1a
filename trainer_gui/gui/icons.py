"""The program's own icons: line drawings, coloured as the theme or the palette asks."""

from functools import cache
from typing import Literal, TypeAlias

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from trainer_gui.core.paths import shipped
from trainer_gui.gui.theme import Theme

IconRole: TypeAlias = Literal[
    "text", "muted", "accent_ink", "accent_text", "success", "warning", "danger"
]


SIZES = (16, 24, 48)
"""Pixels that an icon is drawn at; Qt takes the one that suits its place and screen."""


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
    return _drawn(name, colour.name(), disabled.name())


def draw_icon(painter: QPainter, name: str, area: QRectF, colour: QColor) -> None:
    """Draws an icon into a square area, sharp on every screen."""
    _renderer(name, colour.name()).render(painter, area)


@cache
def _drawn(name: str, colour: str, disabled: str) -> QIcon:
    # Pixmaps rather than a QIconEngine of our own: Qt copies engines and keeps the copies, which
    # Python then frees.
    result = QIcon()
    # The same where it is selected: Qt by itself would mix it with the colour of the selection.
    normal = (QIcon.Mode.Normal, QIcon.Mode.Selected)
    for modes, ink in ((normal, colour), ((QIcon.Mode.Disabled,), disabled)):
        renderer = _renderer(name, ink)  # before painting: an exception would leave the painter on
        for size in SIZES:
            pixmap = QPixmap(QSize(size, size))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            for mode in modes:
                result.addPixmap(pixmap, mode)
    return result


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = shipped("assets", "icons", f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
