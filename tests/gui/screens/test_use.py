"""Tests of the screen that tries a model on what a person gives it."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.gui.screens.run_list import damaged_run, digit_files, guessed, made_run
from trainer_gui.core.answers import Ranked
from trainer_gui.core.asks import Asks, Cell, Cells, Files, Row
from trainer_gui.core.replies import JobFailed, Predicted
from trainer_gui.core.text import Text
from trainer_gui.gui.screens import _picture_loader, _prediction_rows
from trainer_gui.gui.screens._answer_view import AnswerView
from trainer_gui.gui.screens._prediction_card import PredictionCard
from trainer_gui.gui.screens.use import UseScreen
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.banner import Banner

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton
SAID = Qt.ItemDataRole.AccessibleTextRole
RUNS = [
    made_run("running", "running"),
    made_run("newest"),
    made_run("older", "stopped", best_score=None, data="mnist"),
    damaged_run("damaged"),
]

PICTURES: tuple[Asks, ...] = (
    Files(Text("pictures"), Text("PNG, JPEG"), (".png", ".jpg"), pictures=True),
)
TABLES = Files(Text("tables"), Text("CSV"), (".csv",))
ROW = Row(
    (
        Cell("town", ("Bonn", "Ulm"), "Ulm", first="Bonn"),
        Cell("paid", fill=92.5, low=0.0, high=200.0, first=30.25),
    )
)


@pytest.fixture
def screen(qtbot: QtBot) -> UseScreen:
    screen = UseScreen(LIGHT)
    qtbot.addWidget(screen)
    screen.resize(1000, 640)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.show_runs(RUNS)
    for run in RUNS:
        screen.show_asks(run.run_id, PICTURES)
    return screen


@pytest.fixture
def asked(screen: UseScreen) -> list[tuple[str, tuple[str, ...]]]:
    """What the screen asked to be predicted, in order."""
    wishes: list[tuple[str, tuple[str, ...]]] = []
    screen.predict_requested.connect(lambda run_id, files: wishes.append((run_id, files)))
    return wishes


def files(screen: UseScreen) -> QTableView:
    return next(view for view in screen.findChildren(QTableView) if view.accessibleName())


def told(screen: UseScreen) -> list[str]:
    model = files(screen).model()
    return [model.index(row, 0).data(SAID) for row in range(model.rowCount())]


def button(screen: UseScreen, text: str) -> QPushButton:
    return next(
        button
        for button in screen.findChildren(QPushButton)
        if button.text() == text and button.isVisible()
    )


def card(screen: UseScreen) -> PredictionCard:
    found = screen.findChild(PredictionCard)
    assert isinstance(found, PredictionCard)
    return found


def banner(screen: UseScreen) -> Banner:
    found = screen.findChild(Banner)
    assert isinstance(found, Banner)
    return found


def combo(screen: UseScreen) -> QComboBox:
    found = screen.findChild(QComboBox)
    assert isinstance(found, QComboBox)
    return found


def drop(screen: UseScreen, mime: QMimeData) -> bool:
    """Drags over the screen and lets go; gives whether it took the drag."""
    action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    modifier = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), action, mime, buttons, modifier)
    enter.ignore()
    QApplication.sendEvent(screen, enter)
    if enter.isAccepted():
        QApplication.sendEvent(screen, QDropEvent(QPoint(50, 50), action, mime, buttons, modifier))
    return enter.isAccepted()


def test_without_a_finished_run_it_sends_to_train(qtbot: QtBot, screen: UseScreen) -> None:
    screen.show_runs([made_run("a", "running"), made_run("b", "failed"), damaged_run("c")])
    texts = {label.text() for label in screen.findChildren(QLabel) if label.isVisible()}
    assert "No finished run yet" in texts
    with qtbot.waitSignal(screen.train_requested):
        qtbot.mouseClick(button(screen, "Go to Train"), LEFT)


def test_only_runs_with_a_model_are_offered_the_newest_chosen(screen: UseScreen) -> None:
    offered = [combo(screen).itemText(number) for number in range(combo(screen).count())]
    assert offered == [
        "Newest · 97.3 % · Digits 8×8 · 2026-03-14 15:09",
        "Older · – · MNIST · 2026-03-14 15:09",
    ]
    assert combo(screen).currentIndex() == 0


def test_dropped_pictures_are_listed_and_predicted(
    screen: UseScreen, asked: list[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    paths = digit_files(tmp_path, 3)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert drop(screen, mime)
    assert asked == [("newest", tuple(paths))]
    assert told(screen)[0] == "digit-0000.png: Predicting…"
    drop(screen, mime)
    assert len(asked) == 1  # the same files again are no new question


def test_words_and_pictures_without_a_model_are_not_taken(screen: UseScreen) -> None:
    words = QMimeData()
    words.setText("hello")
    assert not drop(screen, words)
    screen.show_runs([])
    picture = QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    assert not drop(screen, picture)


def test_answers_are_shown_as_they_arrive(qtbot: QtBot, screen: UseScreen, tmp_path: Path) -> None:
    paths = digit_files(tmp_path, 2)
    screen.add_files(paths)
    screen.show_busy(busy=True)
    screen.show_predicted(guessed(paths[0], ("0", 0.9), ("6", 0.06)))
    screen.show_predicted(Predicted(paths[1], problem=Text("It is torn.")))
    assert told(screen) == ["digit-0000.png: 0 · 90.0 %", "digit-0001.png: It is torn."]
    assert [bar.figure for bar in card(screen).bars()] == ["90.0 %", "6.0 %"]
    qtbot.waitUntil(lambda: card(screen).picture().width() == 8)
    qtbot.keyClick(files(screen), Key.Key_Down)
    assert card(screen).problem() == "It is torn."


def test_another_run_is_asked_about_every_file(
    qtbot: QtBot,
    screen: UseScreen,
    asked: list[tuple[str, tuple[str, ...]]],
    tmp_path: Path,
) -> None:
    paths = digit_files(tmp_path, 2)
    screen.add_files(paths)
    screen.show_busy(busy=True)
    screen.show_predicted(guessed(paths[0], ("0", 0.9)))
    combo(screen).setFocus()
    with qtbot.waitSignal(screen.cancel_requested):
        qtbot.keyClick(combo(screen), Key.Key_Down)
    assert asked[-1] == ("older", tuple(paths))
    assert told(screen)[0] == "digit-0000.png: Predicting…"
    screen.select_run("newest")
    assert asked[-1] == ("newest", tuple(paths))
    screen.select_run("no such run")
    assert len(asked) == 3


def test_the_chosen_run_survives_a_refresh_and_a_lost_one_is_replaced(
    screen: UseScreen, asked: list[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    paths = digit_files(tmp_path, 1)
    screen.select_run("older")
    screen.add_files(paths)
    screen.show_runs([made_run("brand new"), *RUNS])
    assert combo(screen).currentText().startswith("Older")
    assert len(asked) == 1
    screen.show_runs(RUNS[:2])
    assert combo(screen).currentText().startswith("Newest")
    assert asked[-1] == ("newest", tuple(paths))


def test_cancelling_leaves_what_was_told_and_offers_the_rest(
    qtbot: QtBot,
    screen: UseScreen,
    asked: list[tuple[str, tuple[str, ...]]],
    tmp_path: Path,
) -> None:
    paths = digit_files(tmp_path, 3)
    screen.add_files(paths)
    screen.show_busy(busy=True)
    screen.show_predicted(guessed(paths[0], ("0", 0.9)))
    with qtbot.waitSignal(screen.cancel_requested):
        qtbot.mouseClick(button(screen, "Cancel"), LEFT)
    screen.show_busy(busy=False)
    screen.show_failure(JobFailed(Text("Cancelled."), Text("Nothing was changed."), cancelled=True))
    assert told(screen)[1:] == ["digit-0001.png: Not predicted", "digit-0002.png: Not predicted"]
    qtbot.mouseClick(button(screen, "Predict the rest"), LEFT)
    assert asked[-1] == ("newest", tuple(paths[1:]))


def test_a_failure_says_what_happened_and_what_to_do(
    qtbot: QtBot,
    screen: UseScreen,
    asked: list[tuple[str, tuple[str, ...]]],
    tmp_path: Path,
) -> None:
    paths = digit_files(tmp_path, 1)
    screen.add_files(paths)
    screen.show_failure(JobFailed(Text("The weights are gone."), Text("Choose another run.")))
    assert banner(screen).message() == "The weights are gone."
    qtbot.mouseClick(button(screen, "Try again"), LEFT)
    assert asked == [("newest", tuple(paths))] * 2
    assert banner(screen).message() == ""


def test_a_pasted_picture_is_predicted(
    qtbot: QtBot, screen: UseScreen, asked: list[tuple[str, tuple[str, ...]]]
) -> None:
    image = QImage(6, 6, QImage.Format.Format_RGB32)
    image.fill(QColor("#123456"))
    QGuiApplication.clipboard().setImage(image)
    qtbot.keyClick(screen, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    ((_run, (path,)),) = asked
    assert QImage(path).pixelColor(3, 3) == QColor("#123456")
    QGuiApplication.clipboard().setText("words")
    qtbot.keyClick(screen, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert banner(screen).message() == "The clipboard holds no picture."


def test_results_are_copied_as_a_table(qtbot: QtBot, screen: UseScreen, tmp_path: Path) -> None:
    paths = digit_files(tmp_path, 2)
    screen.add_files(paths)
    assert not button(screen, "Copy results").isEnabled()
    screen.show_predicted(guessed(paths[0], ("0", 0.9)))
    qtbot.mouseClick(button(screen, "Copy results"), LEFT)
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert rows[1:] == [[paths[0], "0", "0.900000", ""]]


def save(qtbot: QtBot, screen: UseScreen, path: Path) -> None:
    qtbot.mouseClick(button(screen, "Save as CSV…"), LEFT)
    dialog = screen.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.setDirectory(str(path.parent))
    dialog.selectFile(path.name)
    with qtbot.waitSignal(dialog.fileSelected):
        dialog.accept()


def test_results_are_saved_as_csv(qtbot: QtBot, screen: UseScreen, tmp_path: Path) -> None:
    paths = digit_files(tmp_path, 2)
    screen.add_files(paths)
    for path in paths:
        screen.show_predicted(guessed(path, ("=1+1", 0.9)))
    save(qtbot, screen, tmp_path / "results")
    qtbot.waitUntil(lambda: "saved to" in banner(screen).message())
    content = (tmp_path / "results.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    assert [row[:2] for row in rows[1:]] == [[path, "'=1+1"] for path in paths]
    assert banner(screen).message().startswith("2 answers saved to ")


def test_clear_and_delete_take_files_off_the_list(
    qtbot: QtBot, screen: UseScreen, tmp_path: Path
) -> None:
    paths = digit_files(tmp_path, 3)
    screen.add_files(paths)
    files(screen).setFocus()
    qtbot.keyClick(files(screen), Key.Key_Delete)
    assert [line.split(":")[0] for line in told(screen)] == ["digit-0001.png", "digit-0002.png"]
    screen.show_busy(busy=True)
    with qtbot.waitSignal(screen.cancel_requested):
        qtbot.mouseClick(button(screen, "Clear"), LEFT)
    assert told(screen) == []
    assert button(screen, "Open pictures…").isVisible()
    screen.show_predicted(guessed(paths[1], ("0", 0.9)))  # was under way; nobody waits for it
    assert told(screen) == []


def test_a_place_without_pictures_says_so(screen: UseScreen, tmp_path: Path) -> None:
    screen.add_files([str(tmp_path)])
    assert banner(screen).message() == "No pictures were found there."


def test_a_thousand_files_need_thumbnails_only_where_seen(
    qtbot: QtBot, screen: UseScreen, tmp_path: Path, count_reads: Callable[[], int]
) -> None:
    paths = digit_files(tmp_path, 1000)
    screen.add_files([str(tmp_path)])
    for path in paths:
        screen.show_predicted(guessed(path, ("0", 0.9)))
    screen.grab()
    qtbot.waitUntil(lambda: card(screen).picture().width() == 8)
    qtbot.keyClick(files(screen), Key.Key_End)
    qtbot.waitUntil(lambda: card(screen).problem() == "" and len(told(screen)) == 1000)
    assert 0 < count_reads() < 60


@pytest.fixture
def count_reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many times a picture file was read."""
    reads: list[str] = []
    read = _picture_loader.read_scaled

    def counted(path: str, side: int) -> _picture_loader.Loaded:
        reads.append(path)
        return read(path, side)

    monkeypatch.setattr(_picture_loader, "read_scaled", counted)
    return lambda: len(reads)


def test_it_takes_another_theme(screen: UseScreen, tmp_path: Path) -> None:
    screen.add_files(digit_files(tmp_path, 1))
    light = files(screen).grab().toImage()
    screen.set_theme(DARK)
    assert files(screen).grab().toImage() != light


def test_a_program_that_defines_the_model_is_to_be_looked_at_first(
    qtbot: QtBot,
    screen: UseScreen,
    asked: list[tuple[str, tuple[str, ...]]],
    tmp_path: Path,
) -> None:
    paths = digit_files(tmp_path, 1)
    screen.add_files(paths)
    screen.show_failure(
        JobFailed(Text("It may not run."), Text("Look."), remedy="run_code", file="run/model.py")
    )
    with qtbot.waitSignal(screen.consent_requested) as wanted:
        qtbot.mouseClick(button(screen, "Look at it…"), LEFT)
    assert wanted.args == ["run/model.py"]
    assert len(asked) == 1
    screen.predict_rest()
    assert asked == [("newest", tuple(paths))] * 2
    screen.show_failure(JobFailed(Text("The weights are gone."), Text("Choose another run.")))
    assert button(screen, "Try again")


@pytest.fixture
def typed(screen: UseScreen) -> list[tuple[str, Cells]]:
    """Which rows the screen asked to be predicted, in order."""
    wishes: list[tuple[str, Cells]] = []
    screen.row_requested.connect(lambda run_id, cells: wishes.append((run_id, cells)))
    return wishes


def field(screen: UseScreen, name: str) -> QWidget:
    return next(
        widget
        for kind in (QLineEdit, QComboBox)
        for widget in screen.findChildren(kind)
        if widget.accessibleName() == name
    )


def answer(screen: UseScreen) -> AnswerView:
    return next(view for view in screen.findChildren(AnswerView) if view.isVisible())


def said(screen: UseScreen) -> set[str]:
    return {label.text() for label in screen.findChildren(QLabel) if label.isVisible()}


def test_a_model_of_rows_is_asked_at_once_with_the_first_row_and_again_as_it_changes(
    qtbot: QtBot, screen: UseScreen, typed: list[tuple[str, Cells]]
) -> None:
    screen.show_asks("newest", (ROW, TABLES))
    assert typed == [("newest", {"town": "Bonn", "paid": 30.25})]
    screen.show_typed(Predicted("", Ranked(("stays", "leaves"), (0.8, 0.2))))
    assert [bar.label for bar in answer(screen).bars()] == ["stays", "leaves"]
    paid = field(screen, "paid")
    assert isinstance(paid, QLineEdit)
    paid.selectAll()
    qtbot.keyClicks(paid, "91,5")
    qtbot.waitUntil(lambda: len(typed) == 2)  # once for four keys
    assert typed[-1] == ("newest", {"town": "Bonn", "paid": 91.5})
    town = field(screen, "town")
    assert isinstance(town, QComboBox)
    assert [town.itemText(number) for number in range(town.count())] == [
        "missing: counts as Ulm", "Bonn", "Ulm",
    ]  # fmt: skip
    qtbot.keyClick(town, Key.Key_Up)
    paid.selectAll()
    qtbot.keyClick(paid, Key.Key_Delete)
    assert paid.placeholderText() == "92.5 if empty"
    qtbot.waitUntil(lambda: len(typed) == 3)
    assert typed[-1] == ("newest", {"town": None, "paid": None})
    qtbot.mouseClick(button(screen, "First row"), LEFT)
    assert typed[-1] == ("newest", {"town": "Bonn", "paid": 30.25})


def test_the_fields_are_reached_by_tab_in_their_order(qtbot: QtBot, screen: UseScreen) -> None:
    screen.show_asks("newest", (ROW, TABLES))
    button(screen, "Empty all").setFocus()
    for name in ("town", "paid"):
        qtbot.keyClick(screen.focusWidget(), Key.Key_Tab)
        assert screen.focusWidget() is field(screen, name)


def test_what_is_no_number_is_said_and_not_asked(
    qtbot: QtBot, screen: UseScreen, typed: list[tuple[str, Cells]]
) -> None:
    screen.show_asks("newest", (ROW, TABLES))
    paid = field(screen, "paid")
    assert isinstance(paid, QLineEdit)
    paid.selectAll()
    qtbot.keyClicks(paid, "1,000x")
    qtbot.waitUntil(lambda: answer(screen).sentence() == "Correct the marked values.")
    assert "Write a number, or nothing." in said(screen)
    assert len(typed) == 1
    paid.selectAll()
    qtbot.keyClicks(paid, "500")
    qtbot.waitUntil(lambda: len(typed) == 2)
    assert "Training has seen 0 … 200." in said(screen)


def test_files_dropped_on_a_model_of_rows_are_listed_and_predicted(
    screen: UseScreen, asked: list[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    screen.show_asks("newest", (ROW, TABLES))
    (tmp_path / "rows.csv").write_text("town,paid\nUlm,3\n")
    (tmp_path / "notes.md").write_text("no table")
    picture = QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    assert not drop(screen, picture)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert drop(screen, mime)
    assert asked == [("newest", (str(tmp_path / "rows.csv"),))]
    assert told(screen) == ["rows.csv: Predicting…"]
    assert files(screen).isVisible()


def test_pictures_are_not_given_to_a_model_of_tables(
    screen: UseScreen, asked: list[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    screen.add_files(digit_files(tmp_path, 2))
    screen.show_asks("older", (ROW, TABLES))
    screen.select_run("older")
    assert told(screen) == []
    assert [run for run, _files in asked] == ["newest"]


def test_files_wait_until_it_is_known_what_the_model_sees(
    qtbot: QtBot, screen: UseScreen, asked: list[tuple[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    wishes: list[str] = []
    screen.asks_requested.connect(wishes.append)
    screen.show_runs([made_run("brand new")])
    assert wishes == ["brand new"]
    qtbot.waitUntil(lambda: "Asking what the model sees…" in said(screen))
    paths = digit_files(tmp_path, 1)
    screen.add_files(paths)
    assert asked == []
    screen.show_asks("brand new", PICTURES)
    assert asked == [("brand new", tuple(paths))]


def test_a_model_that_nothing_can_be_given_to_says_why(screen: UseScreen) -> None:
    screen.show_runs([made_run("two inputs")])
    why = JobFailed(Text("The model sees several inputs."), Text("Use the run on its data."))
    screen.show_refusal("another", why)
    assert "The model sees several inputs." not in said(screen)
    screen.show_refusal("two inputs", why)
    assert {"The model sees several inputs.", "Use the run on its data."} <= said(screen)


def test_a_row_of_very_many_cells_is_made_in_turns_or_refused(
    qtbot: QtBot, screen: UseScreen, typed: list[tuple[str, Cells]]
) -> None:
    cells = [Cell(f"column {number}", fill=0.0, first=1.0) for number in range(1001)]
    screen.show_asks("newest", (Row(tuple(cells[:200])), TABLES))
    assert typed == []
    qtbot.waitUntil(lambda: len(typed) == 1)
    assert len(typed[0][1]) == 200
    screen.show_asks("newest", (Row(tuple(cells)), TABLES))
    qtbot.waitUntil(lambda: "A row has 1,001 cells: give a file instead." in said(screen))


def test_why_a_row_is_not_answered_stands_where_the_answer_would_and_it_can_be_asked_again(
    qtbot: QtBot, screen: UseScreen, typed: list[tuple[str, Cells]]
) -> None:
    screen.show_asks("newest", (ROW, TABLES))
    screen.show_row_failure(JobFailed(Text("The weights are gone."), Text("Choose another run.")))
    assert answer(screen).sentence() == "The weights are gone."
    qtbot.mouseClick(button(screen, "Try again"), LEFT)
    assert len(typed) == 2


def test_a_list_that_is_full_takes_no_more_rows(
    qtbot: QtBot, screen: UseScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_prediction_rows, "ROWS_LIMIT", 3)
    screen.show_asks("newest", (ROW, TABLES))
    path = str(tmp_path / "rows.csv")
    Path(path).write_text("town,paid\n")
    screen.add_files([path])
    screen.show_busy(busy=True)
    screen.show_predicted(*(replace(guessed(path, ("yes", 0.9)), line=line) for line in (2, 3)))
    assert banner(screen).message() == ""
    with qtbot.waitSignal(screen.cancel_requested):
        screen.show_predicted(replace(guessed(path, ("yes", 0.9)), line=4))
    assert "rows are listed, and no more" in banner(screen).message()
