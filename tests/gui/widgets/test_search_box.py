from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from trainer_gui.gui.widgets.search_box import SearchBox


def test_typing_searches_without_outer_spaces(qtbot: QtBot) -> None:
    box = SearchBox("Search runs")
    qtbot.addWidget(box)
    told: list[str] = []
    box.searched.connect(told.append)
    qtbot.keyClicks(box, "lr ")
    assert told == ["l", "lr", "lr"]
    assert box.accessibleName() == "Search runs"


def test_escape_empties_it(qtbot: QtBot) -> None:
    box = SearchBox("Search runs")
    qtbot.addWidget(box)
    qtbot.keyClicks(box, "adam")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == ""


def test_the_cross_is_there_only_while_there_is_something_to_clear(qtbot: QtBot) -> None:
    box = SearchBox("Search runs")
    qtbot.addWidget(box)
    cross = next(action for action in box.actions() if action.toolTip() == "Clear the search")
    assert not cross.isVisible()
    qtbot.keyClicks(box, "adam")
    assert cross.isVisible()
    cross.trigger()
    assert box.text() == ""
    assert not cross.isVisible()
