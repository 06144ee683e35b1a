"""Tests of the parts that dialogs share."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from trainer_gui.core.text import Text
from trainer_gui.gui.dialogs._parts import (
    button_row,
    copy_on_click,
    heading,
    paragraph,
    prepare,
    push_button,
)


def test_a_dialog_is_as_high_as_its_words_need(window: QWidget) -> None:
    dialog = QDialog(window)
    column = prepare(dialog, "Title", width=400)
    column.addLayout(heading("info", "A short heading"))
    column.addWidget(paragraph("A line that fits."))
    ok = push_button(Text("OK"))
    column.addLayout(button_row(after=(ok,), default=ok))
    dialog.open()
    assert (dialog.windowTitle(), dialog.width()) == ("Title", 400)
    line = dialog.fontMetrics().height()
    for label in dialog.findChildren(QLabel):
        assert label.height() <= 2 * line
    assert ok.isDefault()


def test_words_are_never_read_as_markup(qtbot: QtBot) -> None:
    label = paragraph("<b>bold</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_copy_button_says_that_it_copied(qtbot: QtBot) -> None:
    button = push_button(Text("Copy"))
    qtbot.addWidget(button)
    copy_on_click(button, "what is copied")
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "what is copied"
    assert button.text() == "Copied"
