"""Tests of the log."""

import time

import pytest
from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from trainer_gui.core.text import Text
from trainer_gui.gui.screens._log_view import LogView
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.state.run_state import LOG_LIMIT, LogLine

NOON = time.mktime((2026, 3, 14, 12, 0, 0, 0, 0, -1))


@pytest.fixture
def log(qtbot: QtBot) -> LogView:
    log = LogView(LIGHT)
    qtbot.addWidget(log)
    log.resize(400, 120)
    log.show()
    return log


def lines(count: int, first: int = 0) -> list[LogLine]:
    return [
        LogLine(NOON + number, Text("Epoch {number}", number=number))
        for number in range(first, first + count)
    ]


def colour(log: LogView, number: int) -> str:
    cursor = QTextCursor(log.document().findBlockByNumber(number))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    return cursor.charFormat().foreground().color().name()


def test_a_line_has_its_time_and_its_level_is_a_colour(log: LogView) -> None:
    log.show_lines(
        [
            LogLine(NOON, Text("Loading data.")),
            LogLine(NOON + 61, Text("{count} files were skipped.", count=3), "warning"),
            LogLine(NOON + 62, Text("<b>It broke.</b>"), "error"),
        ]
    )
    assert log.toPlainText().splitlines() == [
        "12:00:00  Loading data.",
        "12:01:01  3 files were skipped.",
        "12:01:02  <b>It broke.</b>",
    ]
    assert [colour(log, number) for number in range(3)] == [
        LIGHT.text, LIGHT.warning, LIGHT.danger,
    ]  # fmt: skip


def test_new_lines_are_added_and_another_run_replaces_all(log: LogView) -> None:
    log.show_lines(lines(2))
    log.show_lines(lines(2))
    log.show_lines(lines(3))
    assert log.toPlainText().splitlines()[-1] == "12:00:02  Epoch 2"
    assert log.blockCount() == 3
    log.show_lines(lines(2, first=40))
    assert log.toPlainText().splitlines() == ["12:00:40  Epoch 40", "12:00:41  Epoch 41"]
    log.show_lines([])
    assert log.toPlainText() == ""


def test_the_oldest_lines_go_when_there_are_too_many(log: LogView) -> None:
    log.show_lines(lines(LOG_LIMIT))
    log.show_lines(lines(LOG_LIMIT, first=3))
    shown = log.toPlainText().splitlines()
    assert len(shown) == LOG_LIMIT
    assert (shown[0][10:], shown[-1][10:]) == ("Epoch 3", f"Epoch {LOG_LIMIT + 2}")


def test_it_follows_its_end_unless_a_person_reads_further_up(log: LogView) -> None:
    log.show_lines(lines(100))
    bar = log.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    bar.setValue(10)
    log.show_lines(lines(110))
    assert bar.value() == 10
    bar.setValue(bar.maximum())
    log.show_lines(lines(120))
    assert bar.value() == bar.maximum()


def test_the_theme_colours_what_is_there_without_repeating_it(log: LogView) -> None:
    log.show_lines(lines(3))
    log.set_theme(DARK)
    assert log.blockCount() == 3
    assert colour(log, 0) == DARK.text
