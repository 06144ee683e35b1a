from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from trainer_gui.core.options import Options, describe, path
from trainer_gui.gui.forms.path_editor import PathEditor


class Where(Options):
    folder: str = path("", label="Folder", help="Of pictures.")
    file: str = path("", label="Weights", help="Of a network.", file=True)


@pytest.fixture
def editor(qtbot: QtBot) -> PathEditor:
    made = PathEditor(describe(Where)[0])
    qtbot.addWidget(made)
    made.show()
    return made


def drop(editor: PathEditor, place: Path) -> bool:
    """Whether the editor would take it; drops it if so."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(place))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(editor, enter)
    if enter.isAccepted():
        event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(editor, event)
    return enter.isAccepted()


def test_a_path_can_be_typed(qtbot: QtBot, editor: PathEditor) -> None:
    told: list[object] = []
    editor.edited.connect(told.append)
    qtbot.keyClicks(editor.findChildren(QLineEdit)[0], "/tmp")
    assert told[-1] == editor.value() == "/tmp"


def test_a_folder_can_be_dropped(qtbot: QtBot, editor: PathEditor, tmp_path: Path) -> None:
    with qtbot.waitSignal(editor.edited) as told:
        assert drop(editor, tmp_path)
    assert told.args == [str(tmp_path)]
    assert editor.findChildren(QLineEdit)[0].text() == str(tmp_path)


def test_a_file_is_not_a_folder(qtbot: QtBot, editor: PathEditor, tmp_path: Path) -> None:
    file = tmp_path / "cat.png"
    file.write_bytes(b"")
    with qtbot.assertNotEmitted(editor.edited):
        assert not drop(editor, file)
    assert editor.value() == ""


def test_the_button_says_what_it_browses_for(editor: PathEditor) -> None:
    assert editor.findChildren(QPushButton)[0].accessibleName() == "Browse for Folder"


def test_where_a_file_is_wanted_a_folder_is_none(qtbot: QtBot, tmp_path: Path) -> None:
    editor = PathEditor(describe(Where)[1])
    qtbot.addWidget(editor)
    editor.show()
    file = tmp_path / "weights.pth"
    file.write_bytes(b"")
    assert not drop(editor, tmp_path)
    with qtbot.waitSignal(editor.edited) as told:
        assert drop(editor, file)
    assert told.args == [str(file)]
    assert "a file" in editor.findChildren(QLineEdit)[0].placeholderText()
