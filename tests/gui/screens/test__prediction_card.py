"""Tests of what is shown of the selected picture."""

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import digit_files, guessed, numbered
from trainer_gui.core.answers import Written
from trainer_gui.core.replies import Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.screens._picture_loader import read_scaled
from trainer_gui.gui.screens._prediction_card import PredictionCard
from trainer_gui.gui.screens._prediction_rows import FileRow


def words(card: PredictionCard) -> set[str]:
    return {label.text() for label in card.findChildren(QLabel) if not label.isHidden()}


def test_the_best_five_guesses_are_told_with_their_probabilities(qtbot: QtBot) -> None:
    card = PredictionCard()
    qtbot.addWidget(card)
    guesses = [("seven", 0.6), ("one", 0.2), ("two", 0.1), ("3", 0.05), ("4", 0.03), ("5", 0.02)]
    card.show_row(FileRow("/p/a.png", guessed("/p/a.png", *guesses), waiting=False))
    assert {"a.png", "seven", "60.0 %"} <= words(card)
    assert [(bar.label, bar.share, bar.figure) for bar in card.bars()] == [
        ("seven", 0.6, "60.0 %"),
        ("one", 0.2, "20.0 %"),
        ("two", 0.1, "10.0 %"),
        ("3", 0.05, "5.0 %"),
        ("4", 0.03, "3.0 %"),
    ]


def test_a_problem_stands_in_place_of_guesses(qtbot: QtBot) -> None:
    card = PredictionCard()
    qtbot.addWidget(card)
    card.show_row(FileRow("/p/a.png", guessed("/p/a.png", ("7", 1.0)), waiting=False))
    torn = Predicted("/p/b.png", problem=Text("b.png is torn."))
    card.show_row(FileRow("/p/b.png", torn, waiting=False))
    assert card.problem() == "b.png is torn."
    assert card.bars() == ()
    assert "7" not in words(card)


def test_numbers_are_told_by_name_in_place_of_guesses(qtbot: QtBot) -> None:
    card = PredictionCard()
    qtbot.addWidget(card)
    card.show_row(FileRow("/p/a.png", guessed("/p/a.png", ("seven", 0.6)), waiting=False))
    told = numbered("/p/b.png", age=31.4825, weight=70.0)
    card.show_row(FileRow("/p/b.png", told, waiting=False))
    assert card.numbers() == (("age", "31.483"), ("weight", "70"))
    assert {"age", "31.483", "weight", "70"} <= words(card)
    assert "seven" not in words(card)
    card.show_row(FileRow("/p/a.png", guessed("/p/a.png", ("seven", 0.6)), waiting=False))
    assert "seven" in words(card)
    assert not {"age", "31.483"} & words(card)


def test_a_text_is_told_as_it_was_written(qtbot: QtBot) -> None:
    card = PredictionCard()
    qtbot.addWidget(card)
    card.show_row(FileRow("/p/a.png", guessed("/p/a.png", ("seven", 0.6)), waiting=False))
    written = Predicted("/p/b.png", Written("A <b>cat</b>\nsat."))
    card.show_row(FileRow("/p/b.png", written, waiting=False))
    assert "A <b>cat</b>\nsat." in words(card)
    assert "seven" not in words(card)


def test_the_picture_is_told_with_its_size(tmp_path: Path, qtbot: QtBot) -> None:
    (path,) = digit_files(tmp_path, 1)
    card = PredictionCard()
    qtbot.addWidget(card)
    card.show_row(FileRow(path))
    card.show_picture(read_scaled(path, 800))
    assert card.picture().width() == 8
    assert {"8 × 8 px", "Predicting…"} <= words(card)
    card.show_row(None)
    assert card.picture().isNull()
    assert "8 × 8 px" not in words(card)
