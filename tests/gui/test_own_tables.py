"""Tests of tables that are dropped on a whole window over the real engine."""

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QTableView

from tests.data.tables import turned_digits
from tests.data.test_table import customers
from tests.gui.opened import Opened, how_it_ended
from trainer_gui.gui._table_names import may_be_table
from trainer_gui.gui.screens._columns_table import ColumnsTable
from trainer_gui.gui.widgets.banner import Banner


def dropped(opened: Opened, folder: Path, text: str, name: str = "mine.csv") -> None:
    (folder / name).write_text(text, encoding="utf-8")
    before = opened.session.drafts.draft.value("data.table")
    assert opened.drop(folder / name)
    opened.wait(lambda: opened.session.drafts.draft.value("data.table") not in (before, None))


def columns(opened: Opened) -> list[str]:
    """The names of the columns that the worker found."""
    described = opened.session.facts.data.described
    return [column.name for column in described.columns] if described else []


def test_a_dropped_table_can_be_trained_at_once(opened: Opened, tmp_path: Path) -> None:
    drafts = opened.session.drafts
    dropped(opened, tmp_path, customers())
    assert opened.window.screen_key == "data"
    draft = drafts.draft
    assert (draft.value("data.kind"), draft.value("task.kind")) == ("table", "classification")
    assert (draft.value("model.kind"), draft.value("training.batch_size")) == ("mlp", 32)
    opened.wait(lambda: columns(opened))
    assert columns(opened) == ["id", "town", "paid", "churn"]
    opened.wait(lambda: opened.window.recipe_bar.blocked() == "")
    drafts.set("training.epochs", 2)
    assert how_it_ended(opened.train()) == "completed"


def test_numbers_are_learnt_as_numbers_and_a_second_table_keeps_the_model(
    opened: Opened, tmp_path: Path
) -> None:
    draft = opened.session.drafts.draft
    dropped(opened, tmp_path, customers())
    opened.wait(lambda: columns(opened))
    opened.session.drafts.set("model.widths", [7])
    opened.session.drafts.set("data.columns", {"town": "ignore"})
    lines = ["a,b", *(f"{at},{at * 1.25}" for at in range(50))]
    dropped(opened, tmp_path, "\n".join(lines), "other.tsv")
    assert draft.value("task.kind") == "regression"
    assert draft.value("model.widths") == [7]
    assert draft.value("data.columns") == {}
    opened.press("undo")
    assert draft.value("task.kind") == "classification"


def test_a_table_that_names_pictures_is_one_of_pictures(opened: Opened, tmp_path: Path) -> None:
    table = turned_digits(tmp_path / "digits", 20)
    assert opened.drop(table)
    draft = opened.session.drafts.draft
    opened.wait(lambda: draft.value("data.kind") == "picture_table")
    assert draft.value("data.table") == str(table)
    assert draft.value("model.kind") == "mlp"  # of the test's own draft


@pytest.mark.parametrize(
    ("name", "words"),
    [("letter.txt", "letter.txt"), ("pipe.csv", "is a pipe or a device, and no table")],
)
def test_what_is_no_table_is_told_in_a_sentence(
    opened: Opened, tmp_path: Path, name: str, words: str
) -> None:
    before = opened.session.drafts.draft.table
    if name == "pipe.csv":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).write_text("Dear diary\nit rained\n")
    assert opened.drop(tmp_path / name)
    opened.wait(lambda: opened.window.banner.message() != "")
    assert words in opened.window.banner.message()
    assert "Looking at" not in opened.window.status.currentMessage()
    assert opened.session.drafts.draft.table == before


def test_a_table_can_be_chosen_where_recipes_are(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(customers(), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    opened.press("open")
    opened.wait(lambda: opened.session.drafts.draft.value("data.table") == str(file))


@pytest.mark.parametrize(
    ("name", "so"),
    [("a.CSV", True), ("a.tsv", True), ("a.txt", True), ("a.md", False), ("a", False)],
)
def test_files_are_known_by_their_endings(name: str, *, so: bool) -> None:
    assert may_be_table(Path(name)) == so


def table_of(opened: Opened) -> QTableView:
    """The table of columns on the Data screen."""
    screen = opened.session.screens.data
    assert screen is not None
    opened.wait(lambda: any(view.isVisible() for view in screen.findChildren(ColumnsTable)))
    return screen.findChildren(ColumnsTable)[0]


def choose(opened: Opened, row: int, label: str) -> None:
    """Chooses from the menu of a column, as a person does."""
    table = table_of(opened)
    assert isinstance(table, ColumnsTable)
    menu = table.use_menu(row)
    next(action for action in menu.actions() if action.text() == label).trigger()
    menu.close()


def test_what_a_column_is_used_for_is_changed_in_the_window(opened: Opened, tmp_path: Path) -> None:
    facts, drafts = opened.session.facts, opened.session.drafts
    dropped(opened, tmp_path, customers())
    opened.wait(lambda: columns(opened))

    def uses() -> list[str]:
        model = table_of(opened).model()
        return [str(model.index(row, 1).data()) for row in range(model.rowCount())]

    assert uses() == ["Ignore", "Category", "Number", "Target"]
    table_of(opened).selectRow(1)
    choose(opened, 1, "Ignore")
    assert drafts.draft.value("data.columns") == {"town": "ignore"}
    opened.wait(lambda: facts.data_known and inputs(opened) == ("paid",))
    assert uses() == ["Ignore", "Ignore", "Number", "Target"]
    assert table_of(opened).currentIndex().row() == 1
    choose(opened, 1, "Number")
    opened.wait(lambda: facts.data.status == "failed")
    screen = opened.session.screens.data
    assert screen is not None
    assert any(
        "“town” cannot be used as a number" in banner.message()
        for banner in screen.findChildren(Banner)
    )
    assert table_of(opened).isVisible()
    assert uses()[1] == "Number"
    opened.press("undo")
    opened.press("undo")
    assert drafts.draft.value("data.columns") == {}
    opened.wait(lambda: facts.data_known and inputs(opened) == ("town", "paid"))


def inputs(opened: Opened) -> tuple[str, ...]:
    """The columns that a model would see."""
    described = opened.session.facts.data.described
    return (described.spec.inputs[0].columns or ()) if described else ()
