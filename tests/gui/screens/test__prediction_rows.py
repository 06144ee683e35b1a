"""Tests of the list of picture files with what the model says of each."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.gui.screens.run_list import guessed, numbered
from trainer_gui.core.answers import Written
from trainer_gui.core.replies import FileRead, Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._prediction_rows import (
    FileRow,
    PredictionRows,
    verdict,
)

SAID = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def rows() -> PredictionRows:
    return PredictionRows()


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
    assert [verdict(row) for row in rows.rows()] == [f"{n} · 100.0 %" for n in range(1000)]


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


def lines(path: str, *numbers: int) -> list[Predicted]:
    return [replace(guessed(path, ("7", 0.9)), line=number) for number in numbers]


def names(rows: PredictionRows) -> list[str]:
    return [row.name for row in rows.rows()]


def test_a_file_of_many_rows_gets_one_for_each_answer(rows: PredictionRows) -> None:
    rows.add(["/p/a.csv", "/p/b.csv", "/p/c.csv"])
    rows.show_read(FileRead("/p/a.csv", 3))
    assert (rows.done(), rows.samples()) == (0, 5)
    assert rows.show_predicted(*lines("/p/a.csv", 2, 3)) == 1
    assert rows.show_predicted(*lines("/p/a.csv", 5), *lines("/p/b.csv", 2)) == 3
    assert names(rows) == ["a.csv line 2", "a.csv line 3", "a.csv line 5", "b.csv line 2", "c.csv"]
    assert (rows.done(), rows.samples()) == (4, 5)
    assert rows.unanswered() == ("/p/c.csv",)
    assert rows.place("/p/c.csv") == 4


def test_what_was_cut_short_is_asked_from_its_beginning(rows: PredictionRows) -> None:
    rows.add(["/p/a.csv", "/p/b.csv"])
    rows.show_read(FileRead("/p/a.csv", 3))
    rows.show_predicted(*lines("/p/a.csv", 2, 3))
    assert rows.unanswered() == ("/p/a.csv", "/p/b.csv")
    rows.ask_again(["/p/a.csv"])
    assert names(rows) == ["a.csv", "b.csv"]
    assert (rows.done(), rows.samples(), rows.place("/p/b.csv")) == (0, 2, 1)


def test_a_row_that_is_taken_off_moves_the_others_up(rows: PredictionRows) -> None:
    rows.add(["/p/a.csv", "/p/b.png"])
    rows.show_read(FileRead("/p/a.csv", 3))
    rows.show_predicted(*lines("/p/a.csv", 2, 3))
    rows.remove(0)
    rows.show_predicted(*lines("/p/a.csv", 4))
    assert names(rows) == ["a.csv line 3", "a.csv line 4", "b.png"]
    assert (rows.done(), rows.samples()) == (2, 3)
    rows.remove(0)
    rows.remove(0)
    assert rows.files() == ("/p/b.png",)
    assert rows.place("/p/b.png") == 0


def test_a_hundred_thousand_answers_are_listed_in_time(rows: PredictionRows) -> None:
    rows.add(["/p/a.csv", "/p/b.csv"])
    rows.show_read(FileRead("/p/a.csv", 100_000))
    answers = lines("/p/a.csv", *range(2, 100_002))
    began = time.monotonic()
    for first in range(0, 100_000, 500):
        rows.show_predicted(*answers[first : first + 500])
    assert time.monotonic() - began < 10  # a guard: it takes a fifth of a second
    assert names(rows)[-2:] == ["a.csv line 100001", "b.csv"]
