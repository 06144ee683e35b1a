"""Tests of the question before runs go to the trash."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.gui.dialogs.trash_runs import TrashRunsDialog

Key = Qt.Key


def dialog(window: QWidget, titles: list[str]) -> TrashRunsDialog:
    made = TrashRunsDialog(titles, window)
    made.open()
    return made


def words(made: TrashRunsDialog) -> str:
    return "\n".join(label.text() for label in made.findChildren(QLabel))


def test_it_names_what_would_go(window: QWidget) -> None:
    assert "Move “<b>Quick</b>” to the trash?" in words(dialog(window, ["<b>Quick</b>"]))
    many = words(dialog(window, [f"Run {number}" for number in range(7)]))
    assert "Move 7 runs to the trash?" in many
    assert "• Run 4\nand 2 more" in many


def test_enter_and_escape_move_nothing(qtbot: QtBot, window: QWidget) -> None:
    for key in (Key.Key_Return, Key.Key_Escape):
        asked = dialog(window, ["Quick"])
        with qtbot.waitSignal(asked.rejected), qtbot.assertNotEmitted(asked.accepted):
            qtbot.keyClick(asked, key)


def test_its_button_moves(qtbot: QtBot, window: QWidget) -> None:
    asked = dialog(window, ["Quick"])
    with qtbot.waitSignal(asked.accepted):
        qtbot.mouseClick(asked.move_button, Qt.MouseButton.LeftButton)
