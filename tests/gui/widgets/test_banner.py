import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from trainer_gui.gui.widgets.banner import Banner
from trainer_gui.gui.widgets.icon_widgets import IconButton


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    made = Banner()
    qtbot.addWidget(made)
    return made


def button(banner: Banner, label: str) -> QPushButton:
    return next(
        found
        for found in banner.findChildren(QPushButton)
        if found.text() == label and found.isVisible()
    )


def texts(banner: Banner) -> list[str]:
    return [label.text() for label in banner.findChildren(QLabel) if label.isVisible()]


def test_there_is_nothing_until_there_is_a_message(banner: Banner) -> None:
    assert banner.isHidden()
    assert banner.message() == ""
    banner.show_message("info", "The data set was read.")
    assert banner.isVisible()
    assert texts(banner) == ["The data set was read."]
    banner.clear()
    assert banner.isHidden()
    assert banner.message() == ""


def test_a_button_tells_its_key(qtbot: QtBot, banner: Banner) -> None:
    banner.show_message("error", "Too large.", "Halve the batch.", buttons=[("halve", "Halve")])
    assert texts(banner) == ["Too large.", "Halve the batch."]
    with qtbot.waitSignal(banner.pressed) as told:
        qtbot.mouseClick(button(banner, "Halve"), Qt.MouseButton.LeftButton)
    assert told.args == ["halve"]


def test_a_button_stands_at_the_end_of_a_single_line_and_below_several(banner: Banner) -> None:
    banner.resize(600, 40)
    banner.show_message("info", "Moved to the trash.", buttons=[("undo", "Undo")])
    QGuiApplication.processEvents()
    line = next(label for label in banner.findChildren(QLabel) if label.isVisible())
    beside = button(banner, "Undo").geometry()
    assert beside.left() > line.geometry().right()
    assert beside.top() < line.geometry().bottom()
    banner.show_message("error", "Too large.", "Halve the batch.", buttons=[("halve", "Halve")])
    QGuiApplication.processEvents()
    assert button(banner, "Halve").geometry().top() > line.geometry().bottom()


def test_the_next_message_has_only_its_own_buttons(banner: Banner) -> None:
    banner.show_message("error", "First.", buttons=[("a", "A"), ("b", "B")])
    banner.show_message("warning", "Second.", buttons=[("c", "C")])
    seen = [found.text() for found in banner.findChildren(QPushButton) if found.isVisible()]
    assert seen == ["C"]


def test_details_unfold_and_are_copied_with_the_sentence(qtbot: QtBot, banner: Banner) -> None:
    banner.show_message("error", "It broke.", "Report it.", details="line 1\nline 2")
    details = banner.findChildren(QPlainTextEdit)[0]
    assert not details.isVisible()
    qtbot.mouseClick(button(banner, "Details"), Qt.MouseButton.LeftButton)
    assert details.isVisible()
    qtbot.mouseClick(button(banner, "Copy"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "It broke. Report it.\n\nline 1\nline 2"


def test_details_are_folded_again_for_the_next_message(qtbot: QtBot, banner: Banner) -> None:
    banner.show_message("error", "First.", details="one")
    qtbot.mouseClick(button(banner, "Details"), Qt.MouseButton.LeftButton)
    banner.show_message("error", "Second.", details="two")
    assert not banner.findChildren(QPlainTextEdit)[0].isVisible()


def test_it_can_be_dismissed(qtbot: QtBot, banner: Banner) -> None:
    banner.show_message("warning", "Three files were skipped.")
    with qtbot.waitSignal(banner.dismissed):
        qtbot.mouseClick(banner.findChildren(IconButton)[0], Qt.MouseButton.LeftButton)
    assert banner.isHidden()


def test_markup_in_a_message_is_shown_as_it_is(banner: Banner) -> None:
    banner.show_message("error", "<b>.png cannot be read.")
    assert banner.findChildren(QLabel)[0].textFormat() is Qt.TextFormat.PlainText
