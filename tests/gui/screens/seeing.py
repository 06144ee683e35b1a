"""What a person sees of a screen, and does to it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.charts.matrix_view import MatrixView
from trainer_gui.gui.charts.points_view import PointsView
from trainer_gui.gui.charts.table_view import TableView


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


def matrix(charts: QWidget) -> MatrixView:
    """What was mistaken for what in a run."""
    found = charts.findChild(MatrixView)
    assert isinstance(found, MatrixView)
    return found


def table(charts: QWidget, name: str) -> TableView:
    """The table of that name."""
    found = [one for one in charts.findChildren(TableView) if one.accessibleName() == name]
    assert len(found) == 1, f"{len(found)} tables are called {name!r}"
    return found[0]


def report(charts: QWidget) -> TableView:
    """How well a run knows each class."""
    return table(charts, "Per class")


def scatter(charts: QWidget) -> PointsView:
    """What a run predicts over what was wanted."""
    found = charts.findChild(PointsView)
    assert isinstance(found, PointsView)
    return found


def errors(charts: QWidget) -> TableView:
    """How well a run predicts each number."""
    return table(charts, "Errors")
