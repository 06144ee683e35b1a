"""Tests of numbers that are read from afar."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from trainer_gui.gui.widgets.number_list import NumberList


def seen(numbers: NumberList) -> list[str]:
    return [label.text() for label in numbers.findChildren(QLabel) if label.isVisible()]


def test_each_number_has_a_row_with_its_name(qtbot: QtBot) -> None:
    numbers = NumberList("Numbers")
    qtbot.addWidget(numbers)
    numbers.show()
    numbers.show_numbers([("age", "31.5"), ("weight", "70")])
    assert seen(numbers) == ["age", "31.5", "weight", "70"]
    assert numbers.accessibleName() == "Numbers: age 31.5, weight 70"
    numbers.show_numbers([("angle", "12")])
    assert seen(numbers) == ["angle", "12"]
    assert numbers.numbers() == (("angle", "12"),)
    numbers.show_numbers([])
    assert seen(numbers) == []


def test_few_numbers_are_larger_than_many(qtbot: QtBot) -> None:
    numbers = NumberList()
    qtbot.addWidget(numbers)
    numbers.show_numbers([("age", "31")])
    roles = {label.property("role") for label in numbers.findChildren(QLabel)}
    assert roles == {"display"}
    numbers.show_numbers([(f"n{place}", "1") for place in range(12)])
    roles = {label.property("role") for label in numbers.findChildren(QLabel)}
    assert roles == {"section"}
