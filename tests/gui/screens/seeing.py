"""What a person sees of a screen, and does to it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot


def words(screen: QWidget) -> str:
    """Every text that stands on it now, one a line."""
    return "\n".join(label.text() for label in screen.findChildren(QLabel) if label.isVisible())


def button(screen: QWidget, name: str) -> QAbstractButton:
    """The visible button of that text or accessible name."""
    found = [
        one
        for one in screen.findChildren(QAbstractButton)
        if one.isVisible() and name in (one.text(), one.accessibleName())
    ]
    assert len(found) == 1, f"{len(found)} buttons are called {name!r}"
    return found[0]


def press(qtbot: QtBot, screen: QWidget, name: str) -> None:
    """Clicks the button of that name."""
    qtbot.mouseClick(button(screen, name), Qt.MouseButton.LeftButton)
