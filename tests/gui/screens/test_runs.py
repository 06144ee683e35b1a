"""Tests of the screen that lists all runs."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from tests.core.menus import small_menus, small_table
from tests.gui.screens.run_list import NOW, made_run
from trainer_gui.core.paths import user_folders
from trainer_gui.core.recipe import parse_recipe
from trainer_gui.gui.dialogs.trash_runs import TrashRunsDialog
from trainer_gui.gui.screens._runs_model import RUN, RUN_ROLE, STARTED
from trainer_gui.gui.screens.runs import RunsScreen
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.empty_state import EmptyState
from trainer_gui.gui.widgets.search_box import SearchBox
from trainer_gui.gui.widgets.segmented import SegmentedControl
from trainer_gui.runs.store import RunStore

Key = Qt.Key
RUNS = [
    made_run("first", started=NOW, changed=NOW + 60),
    made_run("second", "stopped", started=NOW + 100, changed=NOW + 400),
    made_run("third", "running", started=NOW + 200),
    made_run("fourth", "failed", started=NOW + 300, changed=NOW + 310),
]


@pytest.fixture
def screen(qtbot: QtBot) -> RunsScreen:
    screen = RunsScreen(LIGHT)
    qtbot.addWidget(screen)
    screen.resize(1200, 640)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.show_runs(RUNS)
    return screen


def table(screen: RunsScreen) -> QTableView:
    found = screen.findChild(QTableView)
    assert isinstance(found, QTableView)
    return found


def listed(screen: RunsScreen) -> list[str]:
    model = table(screen).model()
    return [model.index(row, RUN).data() for row in range(model.rowCount())]


def selected(screen: RunsScreen) -> set[str]:
    return {index.data(RUN_ROLE).run_id for index in table(screen).selectionModel().selectedRows()}


def button(screen: RunsScreen, text: str) -> QPushButton:
    return next(
        button
        for button in screen.findChildren(QPushButton)
        if button.text() == text and button.isVisible()
    )


def cell(screen: RunsScreen, row: int) -> QPoint:
    view = table(screen)
    return view.visualRect(view.model().index(row, 1)).center()


def click_row(
    qtbot: QtBot,
    screen: RunsScreen,
    row: int,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    qtbot.mouseClick(
        table(screen).viewport(), Qt.MouseButton.LeftButton, modifier, cell(screen, row)
    )


def test_the_newest_run_comes_first_until_a_heading_is_clicked(
    qtbot: QtBot, screen: RunsScreen
) -> None:
    assert listed(screen) == ["fourth", "third", "second", "first"]
    head = table(screen).horizontalHeader()
    middle = QPoint(head.sectionViewportPosition(STARTED) + 20, head.height() // 2)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert listed(screen) == ["first", "second", "third", "fourth"]


def test_enter_and_double_click_open_a_run(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 2)
    with qtbot.waitSignal(screen.open_requested) as opened:
        qtbot.keyClick(table(screen), Key.Key_Return)
    assert opened.args == ["second"]
    with qtbot.waitSignal(screen.open_requested) as opened:
        qtbot.mouseDClick(table(screen).viewport(), Qt.MouseButton.LeftButton, pos=cell(screen, 2))
    assert opened.args == ["second"]


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("Open", "open_requested"),
        ("Use", "use_requested"),
        ("Copy recipe into the form", "clone_requested"),
        ("Show folder", "reveal_requested"),
    ],
)
def test_buttons_act_on_the_selected_run(
    qtbot: QtBot, screen: RunsScreen, text: str, signal: str
) -> None:
    click_row(qtbot, screen, 3)
    with qtbot.waitSignal(getattr(screen, signal)) as asked:
        qtbot.mouseClick(button(screen, text), Qt.MouseButton.LeftButton)
    assert asked.args == ["first"]


def test_the_context_menu_offers_the_same(qtbot: QtBot, screen: RunsScreen) -> None:
    screen.select_run("second")
    menu = screen.context_menu()
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions) == [
        "Open", "Use", "Copy recipe into the form", "Show folder", "Move to trash…",
    ]  # fmt: skip
    with qtbot.waitSignal(screen.use_requested) as asked:
        actions["Use"].trigger()
    assert asked.args == ["second"]


def test_runs_go_to_the_trash_only_after_consent(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 2)
    click_row(qtbot, screen, 3, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(screen.trash_requested):
        qtbot.keyClick(table(screen), Key.Key_Delete)
        dialog = screen.findChild(TrashRunsDialog)
        assert isinstance(dialog, QDialog)
        qtbot.keyClick(dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: screen.findChild(TrashRunsDialog) is None)
    qtbot.mouseClick(button(screen, "Move to trash…"), Qt.MouseButton.LeftButton)
    dialog = screen.findChild(TrashRunsDialog)
    assert isinstance(dialog, TrashRunsDialog)
    with qtbot.waitSignal(screen.trash_requested) as asked:
        qtbot.mouseClick(dialog.move_button, Qt.MouseButton.LeftButton)
    assert set(asked.args[0]) == {"first", "second"}


def test_a_run_that_is_training_cannot_be_thrown_away(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 1)
    trash = button(screen, "Move to trash…")
    assert not trash.isEnabled()
    assert "stopped first" in trash.toolTip()
    qtbot.keyClick(table(screen), Key.Key_Delete)
    assert screen.findChild(TrashRunsDialog) is None


def test_selection_survives_a_refresh(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 1)
    click_row(qtbot, screen, 3, Qt.KeyboardModifier.ControlModifier)
    assert selected(screen) == {"third", "first"}
    ended = made_run("third", started=NOW + 200, changed=NOW + 500)
    newest = made_run("fifth", "running", started=NOW + 600)
    screen.show_runs([newest, *(ended if run.run_id == "third" else run for run in RUNS)])
    assert listed(screen)[0] == "fifth"
    assert selected(screen) == {"third", "first"}


def test_search_and_status_narrow_the_list_and_say_when_nothing_fits(
    qtbot: QtBot, screen: RunsScreen
) -> None:
    groups = screen.findChild(SegmentedControl)
    assert isinstance(groups, SegmentedControl)
    qtbot.mouseClick(groups.button("stopped"), Qt.MouseButton.LeftButton)
    assert listed(screen) == ["second"]
    qtbot.keyClick(screen, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = screen.findChild(SearchBox)
    assert search is not None
    assert search.hasFocus()
    qtbot.keyClicks(search, "fourth")
    assert listed(screen) == []
    qtbot.mouseClick(button(screen, "Show all runs"), Qt.MouseButton.LeftButton)
    assert len(listed(screen)) == len(RUNS)
    assert search.text() == ""


def test_selecting_a_run_lifts_the_filter_that_hides_it(screen: RunsScreen) -> None:
    search = screen.findChild(SearchBox)
    assert search is not None
    search.setText("fourth")
    screen.select_run("second")
    assert selected(screen) == {"second"}


def test_without_runs_it_says_how_to_get_one(qtbot: QtBot, screen: RunsScreen) -> None:
    screen.show_runs([])
    assert not table(screen).isVisible()
    assert any("No runs yet" in label.text() for label in _labels(screen))
    with qtbot.waitSignal(screen.train_requested):
        qtbot.mouseClick(button(screen, "Train"), Qt.MouseButton.LeftButton)


def _labels(screen: RunsScreen) -> list[QLabel]:
    return [
        label
        for state in screen.findChildren(EmptyState)
        for label in state.findChildren(QLabel)
        if label.isVisible()
    ]


def test_f5_refreshes(qtbot: QtBot, screen: RunsScreen) -> None:
    with qtbot.waitSignal(screen.refresh_requested):
        qtbot.keyClick(table(screen), Key.Key_F5)


def test_real_run_folders_are_listed_and_a_damaged_one_says_why(screen: RunsScreen) -> None:
    store = RunStore(user_folders())
    recipe = parse_recipe(small_table(), small_menus())
    good, bad = store.create(recipe), store.create(recipe)
    (store.folders.runs / bad / "recipe.toml").write_bytes(b"title = ")
    screen.show_runs(store.runs())
    assert set(listed(screen)) == {good, bad}
    screen.select_run(bad)
    words = " ".join(
        str(table(screen).model().index(row, 1).data()) for row in range(len(listed(screen)))
    )
    assert "recipe.toml cannot be read" in words
    assert "Small" in words
    assert not button(screen, "Open").isEnabled()
    assert button(screen, "Show folder").isEnabled()


def test_a_thousand_runs_are_listed_and_searched(screen: RunsScreen) -> None:
    many = [made_run(f"run-{number:04d}", started=NOW + number) for number in range(1000)]
    screen.show_runs(many)
    assert listed(screen)[:2] == ["run-0999", "run-0998"]
    search = screen.findChild(SearchBox)
    assert search is not None
    search.setText("run-0500")
    assert listed(screen) == ["run-0500"]


def test_a_narrow_screen_leaves_the_room_to_titles(qtbot: QtBot, screen: RunsScreen) -> None:
    assert not table(screen).isColumnHidden(RUN)
    screen.resize(900, 620)
    qtbot.waitUntil(lambda: table(screen).isColumnHidden(RUN))
    screen.set_theme(DARK)
    qtbot.waitUntil(lambda: table(screen).horizontalScrollBar().maximum() == 0)
