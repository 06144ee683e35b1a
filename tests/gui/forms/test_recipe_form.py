import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from trainer_gui.catalog import menus
from trainer_gui.gui.forms.field_row import FieldRow
from trainer_gui.gui.forms.options_form import problems_by_path
from trainer_gui.gui.forms.recipe_form import RecipeForm
from trainer_gui.gui.widgets.search_box import SearchBox
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.state.draft import Draft

TABLE = {
    "data": {"kind": "digits"},
    "model": {"kind": "mlp"},
    "task": {"kind": "classification"},
    "training": {
        "epochs": 3,
        "optimizer": {"kind": "sgd", "learning_rate": 0.5},
        "schedule": {"kind": "cosine"},
    },
}


@pytest.fixture
def draft() -> Draft:
    return Draft(menus, TABLE)


@pytest.fixture
def form(qtbot: QtBot, draft: Draft) -> RecipeForm:
    made = RecipeForm(menus)
    qtbot.addWidget(made)
    made.resize(480, 640)
    made.show()

    def show() -> None:
        made.show_draft(draft.table, problems_by_path(draft.problems()))

    def edit(path: str, value: object) -> None:
        draft.set(path, value)
        show()

    def reset(path: str) -> None:
        draft.reset(path)
        show()

    made.edited.connect(edit)
    made.reset_requested.connect(reset)
    for _portion in made.draft_portions(draft.table):
        pass
    return made


def names(form: RecipeForm) -> list[str]:
    return [row.field.name for row in form.findChildren(FieldRow) if row.isVisible()]


def texts(form: RecipeForm) -> list[str]:
    return [label.text() for label in form.findChildren(QLabel) if label.isVisible()]


def row(form: RecipeForm, name: str) -> FieldRow:
    return next(
        found
        for found in form.findChildren(FieldRow)
        if found.field.name == name and found.isVisible()
    )


def everything(qtbot: QtBot, form: RecipeForm) -> None:
    button = form.findChildren(SegmentedControl)[0].button("all")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_it_opens_with_the_essentials_of_the_recipe(form: RecipeForm) -> None:
    assert {"epochs", "batch_size", "seed", "device", "learning_rate"} <= set(names(form))
    assert "nesterov" not in names(form)
    assert 6 <= len(names(form)) <= 12
    assert row(form, "epochs").editor.value() == 3
    assert row(form, "learning_rate").editor.value() == 0.5
    assert {"Training", "Optimiser", "Schedule", "Task"} <= set(texts(form))


def test_all_shows_more(qtbot: QtBot, form: RecipeForm) -> None:
    essential = set(names(form))
    everything(qtbot, form)
    assert essential < set(names(form))
    assert "nesterov" in names(form)


def test_a_search_looks_at_every_level(qtbot: QtBot, form: RecipeForm) -> None:
    qtbot.keyClicks(form.findChildren(SearchBox)[0], "nesterov")
    assert "nesterov" in names(form)
    assert "epochs" not in names(form)
    assert "Training" not in texts(form)


def test_a_search_without_result_says_so(qtbot: QtBot, form: RecipeForm) -> None:
    box = form.findChildren(SearchBox)[0]
    qtbot.keyClicks(box, "xyzzy")
    assert names(form) == []
    assert "No option is called or described as “xyzzy”." in texts(form)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert "epochs" in names(form)


def test_a_keystroke_reaches_the_draft_and_comes_back(
    qtbot: QtBot, form: RecipeForm, draft: Draft
) -> None:
    assert not row(form, "batch_size").is_changed()
    qtbot.keyClick(row(form, "batch_size").editor.focusProxy(), Qt.Key.Key_Up)
    assert draft.value("training.batch_size") == 128
    assert row(form, "batch_size").is_changed()


def test_another_method_shows_its_own_fields(qtbot: QtBot, form: RecipeForm, draft: Draft) -> None:
    everything(qtbot, form)
    draft.set("training.optimizer.kind", "adamw")
    form.show_draft(draft.table)
    qtbot.waitUntil(lambda: "nesterov" not in names(form))
    assert "beta1" in names(form)


def test_of_two_recipes_shown_at_once_the_last_stays(
    qtbot: QtBot, form: RecipeForm, draft: Draft
) -> None:
    everything(qtbot, form)
    for kind, rate in (("adamw", 0.25), ("rmsprop", 0.125)):
        draft.set("training.optimizer.kind", kind)
        draft.set("training.optimizer.learning_rate", rate)
        form.show_draft(draft.table)
    qtbot.waitUntil(lambda: "smoothing" in names(form))
    qtbot.wait(50)
    assert row(form, "learning_rate").editor.value() == 0.125


def test_a_field_that_is_still_being_made_can_be_brought_into_sight(
    form: RecipeForm, draft: Draft
) -> None:
    draft.set("training.optimizer.kind", "adamw")
    form.show_draft(draft.table)
    assert form.focus_field("training.optimizer.weight_decay")


def test_a_wrong_value_is_said_beside_its_field(qtbot: QtBot, form: RecipeForm) -> None:
    editor = row(form, "epochs").editor
    line = editor.findChildren(QLineEdit)[0]
    line.selectAll()
    qtbot.keyClicks(line, "many")
    assert "Choose a whole number from 1 to 100000." in texts(form)
    assert editor.value() == "many"


def test_a_way_back_leads_to_the_default(form: RecipeForm, draft: Draft) -> None:
    form.reset_requested.emit("training.epochs")
    assert draft.value("training.epochs") == 10
    assert row(form, "epochs").editor.value() == 10


def test_a_field_can_be_brought_into_sight(form: RecipeForm) -> None:
    form.activateWindow()
    assert form.focus_field("training.optimizer.nesterov")
    assert form.focusWidget() is row(form, "nesterov").editor.focusProxy()
    assert not form.focus_field("training.optimizer.nothing")


def test_a_footer_stands_below_its_section(form: RecipeForm) -> None:
    footer = QLabel("the schedule, drawn")
    form.set_footer("training.schedule", footer)
    form.show_draft(TABLE)
    form.grab()
    assert footer.isVisible()
    assert (
        footer.mapTo(form, footer.rect().topLeft()).y()
        > row(form, "learning_rate").mapTo(form, row(form, "learning_rate").rect().bottomLeft()).y()
    )


def test_a_damaged_recipe_is_shown_as_far_as_it_goes(form: RecipeForm) -> None:
    form.show_draft({"training": "nonsense", "task": 3})
    assert row(form, "epochs").editor.value() == 10


def test_nothing_is_cut_off_at_the_least_width(qtbot: QtBot, form: RecipeForm) -> None:
    everything(qtbot, form)
    form.resize(form.minimumSizeHint().width(), 640)
    form.grab()
    for found in form.findChildren(FieldRow):
        if found.isVisible():
            right = found.mapTo(form, found.rect().topRight()).x()
            assert right <= form.width()
            assert found.minimumSizeHint().width() <= found.width()
