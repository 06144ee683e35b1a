"""Tests of the list of pictures beside the selected one."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QProgressBar, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import digit_files, guessed
from trainer_gui.core.asks import Files
from trainer_gui.core.replies import FileRead
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._picture_view import PictureView
from trainer_gui.gui.screens._prediction_page import PredictionPage
from trainer_gui.gui.theme import LIGHT


@pytest.fixture
def page(qtbot: QtBot) -> PredictionPage:
    page = PredictionPage(LIGHT)
    page.ask_for(Files(Text("pictures"), Text("PNG"), (".png",), pictures=True))
    qtbot.addWidget(page)
    return page


def words(page: PredictionPage) -> set[str]:
    return {label.text() for label in page.findChildren(QLabel)}


def test_progress_counts_answers(qtbot: QtBot, page: PredictionPage, tmp_path: Path) -> None:
    paths = digit_files(tmp_path, 4)
    page.add(paths)
    page.show_busy(busy=True)
    page.show_predicted(guessed(paths[2], ("0", 0.9)))
    progress = page.findChild(QProgressBar)
    assert isinstance(progress, QProgressBar)
    qtbot.waitUntil(lambda: (progress.value(), progress.maximum()) == (1, 4))
    assert {"4 pictures", "1 of 4 predicted"} <= words(page)
    assert progress.isVisibleTo(page)
    page.show_busy(busy=False)
    assert not progress.isVisibleTo(page)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Open…", "add_pressed"),
        ("Paste", "paste_pressed"),
        ("Cancel", "cancel_pressed"),
        ("Clear", "clear_pressed"),
        ("Copy results", "copy_pressed"),
        ("Save as CSV…", "save_pressed"),
    ],
)
def test_each_button_says_its_wish(
    qtbot: QtBot, page: PredictionPage, tmp_path: Path, text: str, signal: str
) -> None:
    (path,) = digit_files(tmp_path, 1)
    page.add([path])
    page.show_predicted(guessed(path, ("0", 0.9)))
    page.show_busy(busy=True)
    pressed = next(one for one in page.findChildren(QPushButton) if one.text() == text)
    with qtbot.waitSignal(getattr(page, signal)):
        qtbot.mouseClick(pressed, Qt.MouseButton.LeftButton)


def test_taking_the_last_file_off_says_so(
    qtbot: QtBot, page: PredictionPage, tmp_path: Path
) -> None:
    page.add(digit_files(tmp_path, 1))
    with qtbot.waitExposed(page):
        page.show()
    view = page.findChild(QTableView)
    assert isinstance(view, QTableView)
    view.setFocus()
    with qtbot.waitSignal(page.emptied):
        qtbot.keyClick(view, Qt.Key.Key_Delete)


def test_rows_of_a_file_are_counted_and_have_no_thumbnails(
    qtbot: QtBot, page: PredictionPage
) -> None:
    page.ask_for(Files(Text("tables"), Text("CSV"), (".csv",)))
    page.add(["/p/rows.csv"])
    page.show_busy(busy=True)
    page.show_read(FileRead("/p/rows.csv", 2000))
    page.show_predicted(replace(guessed("/p/rows.csv", ("0", 0.9)), line=2))
    qtbot.waitUntil(lambda: "1 of 2,000 predicted" in words(page))
    assert {"2,000 rows", "rows.csv line 2", "90.0 %"} <= words(page)
    assert page.findChildren(PictureView)[0].isHidden()


def test_answers_are_shown_as_quickly_beside_a_hundred_thousand_others(
    qtbot: QtBot, page: PredictionPage
) -> None:
    page.ask_for(Files(Text("tables"), Text("CSV"), (".csv",)))
    page.add(["/p/rows.csv"])
    page.show_read(FileRead("/p/rows.csv", 120_000))
    answer = guessed("/p/rows.csv", ("0", 0.9))
    page.show_predicted(*(replace(answer, line=line) for line in range(100_000)))
    with qtbot.waitExposed(page):
        page.show()
    began = time.monotonic()
    for frame in range(50):
        page.show_predicted(*(replace(answer, line=100_000 + frame) for _ in range(10)))
        QApplication.processEvents()
    assert time.monotonic() - began < 2.5  # a guard: it takes 0.3 s, and a QListView takes 9 s
