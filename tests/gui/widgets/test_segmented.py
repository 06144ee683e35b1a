import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from trainer_gui.gui.widgets.segmented import SegmentedControl


@pytest.fixture
def control(qtbot: QtBot) -> SegmentedControl:
    made = SegmentedControl([("essential", "Essentials"), ("all", "All")], name="Depth")
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_first_is_down_at_first(control: SegmentedControl) -> None:
    assert control.value() == "essential"
    assert control.button("essential").isChecked()


def test_a_click_chooses_and_tells(qtbot: QtBot, control: SegmentedControl) -> None:
    with qtbot.waitSignal(control.chosen) as told:
        qtbot.mouseClick(control.button("all"), Qt.MouseButton.LeftButton)
    assert told.args == ["all"]
    assert control.value() == "all"
    assert not control.button("essential").isChecked()


def test_a_click_on_what_is_down_says_nothing(qtbot: QtBot, control: SegmentedControl) -> None:
    with qtbot.assertNotEmitted(control.chosen):
        qtbot.mouseClick(control.button("essential"), Qt.MouseButton.LeftButton)
    assert control.button("essential").isChecked()


def test_set_value_is_silent(qtbot: QtBot, control: SegmentedControl) -> None:
    with qtbot.assertNotEmitted(control.chosen):
        control.set_value("all")
    assert control.button("all").isChecked()


def test_the_keyboard_alone_chooses(qtbot: QtBot, control: SegmentedControl) -> None:
    first = control.button("essential")
    first.setFocus()
    with qtbot.waitSignal(control.chosen) as told:
        qtbot.keyClick(first, Qt.Key.Key_Right)
    assert told.args == ["all"]


def test_screen_readers_hear_what_it_is_for(control: SegmentedControl) -> None:
    assert control.button("all").accessibleName() == "Depth: All"
