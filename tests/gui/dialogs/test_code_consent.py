"""Tests of the question before a program of a person's own runs."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.own_program import LINEAR, written
from trainer_gui.core.errors import BadInputError
from trainer_gui.core.trust import is_trusted, read_code
from trainer_gui.gui.dialogs.code_consent import CodeConsentDialog
from trainer_gui.state.wording import size


def dialog(window: QWidget, path: Path) -> CodeConsentDialog:
    made = CodeConsentDialog(read_code(path), window)
    made.open()
    return made


def test_it_shows_the_program_and_what_it_could_do(window: QWidget, tmp_path: Path) -> None:
    path = written(tmp_path)
    made = dialog(window, path)
    words = {label.text() for label in made.findChildren(QLabel)}
    assert {"Allow net.py to run on this computer?", str(tmp_path), size(len(LINEAR))} <= words
    assert read_code(path).sha256[:12] in words
    warning = next(one for one in words if one.startswith("This file is a program."))
    assert "it can do everything that you can do on this computer" in warning
    assert "A changed file asks again." in warning
    assert made.source.toPlainText() == LINEAR
    assert made.source.isReadOnly()
    assert made.source.lineWrapMode() is QPlainTextEdit.LineWrapMode.WidgetWidth
    assert made.height() < 620


def test_only_the_button_is_consent(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    path = written(tmp_path)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        refused = dialog(window, path)
        with qtbot.waitSignal(refused.rejected), qtbot.assertNotEmitted(refused.accepted):
            qtbot.keyClick(QApplication.focusWidget() or refused, key)
    agreed = dialog(window, path)
    with qtbot.waitSignal(agreed.accepted):
        qtbot.mouseClick(agreed.allow_button, Qt.MouseButton.LeftButton)
    assert not is_trusted(read_code(path).sha256)  # that is for whoever asked


def test_lines_cannot_be_turned_or_hidden(window: QWidget, tmp_path: Path) -> None:
    """As in “Trojan Source: Invisible Vulnerabilities”, N. Boucher and R. Anderson, 2021."""
    path = written(tmp_path, "x = 1 #\u202e} if admin\u2066\n\tif x:\x08\x1b[2K\n")
    shown = dialog(window, path).source.toPlainText()
    assert shown == "x = 1 #\\u202e} if admin\\u2066\n    if x:\\x08\\x1b[2K\n"


def test_what_is_no_text_cannot_be_allowed(window: QWidget, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInputError, match="not Python source"):
        CodeConsentDialog(read_code(path), window)
