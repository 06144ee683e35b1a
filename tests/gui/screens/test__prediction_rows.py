"""Tests of the list of picture files with what the model says of each."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.gui.screens.run_list import guessed, numbered
from trainer_gui.core.answers import Written
from trainer_gui.core.replies import Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._prediction_rows import (
    FileRow,
    PredictionRows,
    probability,
    verdict,
)

SAID = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def rows() -> PredictionRows:
    return PredictionRows()


@pytest.mark.parametrize(
    ("rate", "told"),
    [
        (0.0, "0 %"),
        (0.0001, "< 0.1 %"),
        (0.5, "50.0 %"),
        (0.9994, "99.9 %"),
        (0.99999, "> 99.9 %"),
        (1.0, "100 %"),
    ],
)
def test_a_probability_never_claims_certainty_that_is_not_there(rate: float, told: str) -> None:
    assert probability(rate) == told


def test_a_file_is_listed_once_and_told_when_its_answer_comes(rows: PredictionRows) -> None:
    assert rows.add(["/p/a.png", "/p/b.png", "/p/a.png"]) == ("/p/a.png", "/p/b.png")
    assert rows.add(["/p/b.png", "/p/c.png"]) == ("/p/c.png",)
    assert rows.index(1).data(SAID) == "b.png: Predicting…"
    assert rows.show_predicted(guessed("/p/b.png", ("7", 0.912))) == 1
    assert rows.index(1).data(SAID) == "b.png: 7 · 91.2 %"
    assert rows.done() == 1
    assert rows.unanswered() == ("/p/a.png", "/p/c.png")


def test_an_unreadable_file_says_so_in_its_row(rows: PredictionRows) -> None:
    rows.add(["/p/a.png"])
    rows.show_predicted(Predicted("/p/a.png", problem=Text("a.png is torn.")))
    assert rows.rows()[0].state == "problem"
    assert rows.index(0).data(SAID) == "a.png: a.png is torn."
    assert rows.done() == 1


def test_answers_for_files_that_are_gone_are_ignored(rows: PredictionRows) -> None:
    rows.add(["/p/a.png", "/p/b.png"])
    rows.remove(0)
    assert rows.show_predicted(guessed("/p/a.png", ("1", 0.5))) is None
    assert rows.show_predicted(guessed("/p/b.png", ("1", 0.5))) == 0


def test_another_model_is_asked_about_every_file(rows: PredictionRows) -> None:
    rows.add(["/p/a.png"])
    rows.show_predicted(guessed("/p/a.png", ("1", 0.5)))
    rows.ask_again()
    assert verdict(rows.rows()[0]) == "Predicting…"
    rows.set_waiting(False)
    assert verdict(rows.rows()[0]) == "Not predicted"


def test_a_thousand_answers_find_their_rows(rows: PredictionRows) -> None:
    paths = [f"/p/{number}.png" for number in range(1000)]
    rows.add(paths)
    for path in reversed(paths):
        rows.show_predicted(guessed(path, (Path(path).stem, 1.0)))
    assert [verdict(row) for row in rows.rows()] == [f"{n} · 100 %" for n in range(1000)]


def test_numbers_are_told_by_name(rows: PredictionRows) -> None:
    rows.add(["/p/a.png"])
    rows.show_predicted(numbered("/p/a.png", age=31.4825, weight=70.0))
    assert rows.rows()[0].state == "done"
    assert rows.index(0).data(SAID) == "a.png: age 31.483 · weight 70"


def test_a_model_without_classes_is_said_to_give_no_answer() -> None:
    assert verdict(FileRow("/p/a.png", Predicted("/p/a.png"), waiting=False)) == "No answer"


def test_a_text_is_told_in_one_line(rows: PredictionRows) -> None:
    rows.add(["/p/a.png"])
    rows.show_predicted(Predicted("/p/a.png", Written("A cat\nsat on a mat.")))
    assert rows.index(0).data(SAID) == "a.png: A cat sat on a mat."
