"""Tests of what is said of data at a glance."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.engine.small import digits
from trainer_gui.core.spec import Keeping
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._data_header import DataHeader


@pytest.mark.parametrize(
    ("keeping", "words"),
    [
        (Keeping("memory", Text("They need 1 MB.")), "in memory"),
        (Keeping("disk", Text("They need 9 GB.")), "on disk"),
        (Keeping("stream", Text("They need 99 GB.")), "in their files"),
    ],
)
def test_where_pictures_are_is_told_with_the_reason(
    qtbot: QtBot, keeping: Keeping, words: str
) -> None:
    header = DataHeader()
    qtbot.addWidget(header)
    header.show_data("Mine", digits().spec, keeping)
    labels = header.findChildren(QLabel)
    tips = {label.text(): (label.parentWidget() or label).toolTip() for label in labels}
    assert tips[words] == str(keeping.reason)


def test_data_of_which_that_is_no_question_say_nothing(qtbot: QtBot) -> None:
    header = DataHeader()
    qtbot.addWidget(header)
    header.show_data("Digits", digits().spec)
    assert "Kept" not in [label.text() for label in header.findChildren(QLabel)]
