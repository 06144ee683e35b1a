"""Tests of the box for a number, in places where others write numbers otherwise."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, Qt
from pytestqt.qtbot import QtBot

from trainer_gui.gui.widgets.number_box import NumberBox


@pytest.fixture(params=["en_US", "de_DE"])
def box(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[NumberBox]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    made = NumberBox()
    qtbot.addWidget(made)
    made.setRange(0.0, 100_000.0)
    made.setDecimals(1)
    made.setSuffix(" GB")
    made.setValue(4.0)
    made.show()
    yield made
    QLocale.setDefault(before)


def typed(qtbot: QtBot, box: NumberBox, text: str) -> list[str]:
    told: list[str] = []
    box.misread.connect(lambda advice: told.append(str(advice)))
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    return told


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("2,5", 2.5, "2.5 GB"),
        ("2.5", 2.5, "2.5 GB"),
        ("0,5", 0.5, "0.5 GB"),
        ("1.000,5", 1000.5, "1000.5 GB"),
        ("2.54", 2.5, "2.5 GB"),
        ("7x", 7.0, "7.0 GB"),
    ],
)
def test_a_number_is_read_as_the_forms_read_it(
    qtbot: QtBot, box: NumberBox, text: str, value: float, shown: str
) -> None:
    assert typed(qtbot, box, text) == []
    assert (box.value(), box.text()) == (value, shown)


def test_what_may_mean_two_numbers_is_none_and_that_is_told(qtbot: QtBot, box: NumberBox) -> None:
    assert typed(qtbot, box, "1,000") == ["Write 1 or 1000, whichever you mean."]
    assert (box.value(), box.text()) == (4.0, "4.0 GB")


@pytest.mark.parametrize("text", ["-3", "999999999"])
def test_a_number_out_of_range_is_not_taken(qtbot: QtBot, box: NumberBox, text: str) -> None:
    typed(qtbot, box, text)
    assert box.value() == 4.0
