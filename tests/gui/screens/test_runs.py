"""Tests of the screen that lists all runs."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.core.menus import small_menus, small_table
from tests.gui.screens.run_list import NOW, made_run
from tests.gui.screens.seeing import press, words
from trainer_gui.core.paths import user_folders
from trainer_gui.core.recipe import parse_recipe
from trainer_gui.gui.screens._compare_panel import ComparePanel
from trainer_gui.gui.screens._run_notes import RunNotes
from trainer_gui.gui.screens._run_row import Column
from trainer_gui.gui.screens._runs_model import RunRole
from trainer_gui.gui.screens._runs_table import RunsTable
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


def table(screen: RunsScreen) -> RunsTable:
    found = screen.findChild(RunsTable)
    assert isinstance(found, RunsTable)
    return found


def listed(screen: RunsScreen) -> list[str]:
    model = table(screen).model()
    return [model.index(row, Column.RUN).data() for row in range(model.rowCount())]


def selected(screen: RunsScreen) -> set[str]:
    return {
        index.data(RunRole.RUN).run_id for index in table(screen).selectionModel().selectedRows()
    }


def button(screen: RunsScreen, text: str) -> QPushButton:
    return next(
        button
        for button in screen.findChildren(QPushButton)
        if button.text() == text and button.isVisible()
    )


def cell(screen: RunsScreen, row: int, column: Column = Column.TITLE) -> QPoint:
    view = table(screen)
    return view.visualRect(view.model().index(row, column)).center()


def click_row(
    qtbot: QtBot,
    screen: RunsScreen,
    row: int,
    modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    *,
    column: Column = Column.TITLE,
) -> None:
    place = cell(screen, row, column)
    qtbot.mouseClick(table(screen).viewport(), Qt.MouseButton.LeftButton, modifier, place)


def test_durations_are_read_to_their_end(screen: RunsScreen) -> None:
    view = table(screen)
    room = view.columnWidth(Column.DURATION) - 2 * 11  # what the style sheet leaves at the sides
    assert view.fontMetrics().horizontalAdvance("23 h 59 min") <= room


def test_the_newest_run_comes_first_until_a_heading_is_clicked(
    qtbot: QtBot, screen: RunsScreen
) -> None:
    assert listed(screen) == ["fourth", "third", "second", "first"]
    head = table(screen).horizontalHeader()
    middle = QPoint(head.sectionViewportPosition(Column.STARTED) + 20, head.height() // 2)
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
        ("Resume", "resume_requested"),
        ("Continue with changes…", "fork_requested"),
        ("Copy into the form", "clone_requested"),
        ("Show folder", "reveal_requested"),
    ],
)
def test_buttons_act_on_the_selected_run(
    qtbot: QtBot, screen: RunsScreen, text: str, signal: str
) -> None:
    click_row(qtbot, screen, 2)
    with qtbot.waitSignal(getattr(screen, signal)) as asked:
        qtbot.mouseClick(button(screen, text), Qt.MouseButton.LeftButton)
    assert asked.args == ["second"]


def test_the_context_menu_offers_the_same(qtbot: QtBot, screen: RunsScreen) -> None:
    screen.select_run("second")
    menu = screen.context_menu()
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions) == [
        "Open", "Use", "Resume", "Continue with changes…", "Copy into the form", "Show folder",
        "Compare", "Star", "Edit notes", "Move to trash",
    ]  # fmt: skip
    with qtbot.waitSignal(screen.use_requested) as asked:
        actions["Use"].trigger()
    assert asked.args == ["second"]
    assert actions["Resume"].shortcut() == QKeySequence("R")


def test_runs_go_to_the_trash_together_without_a_question(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 2)
    click_row(qtbot, screen, 3, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(screen.trash_requested) as asked:
        qtbot.keyClick(table(screen), Key.Key_Delete)
    assert asked.args[0] == ("second", "first")
    with qtbot.waitSignal(screen.trash_requested):
        qtbot.mouseClick(button(screen, "Move to trash"), Qt.MouseButton.LeftButton)


def test_a_run_that_is_training_cannot_be_thrown_away(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 1)
    trash = button(screen, "Move to trash")
    assert not trash.isEnabled()
    assert "stopped first" in trash.toolTip()
    with qtbot.assertNotEmitted(screen.trash_requested):
        qtbot.keyClick(table(screen), Key.Key_Delete)


def test_r_resumes_what_can_be_resumed(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 3)
    with qtbot.assertNotEmitted(screen.resume_requested):
        qtbot.keyClick(table(screen), Key.Key_R)  # it completed
    click_row(qtbot, screen, 2)
    with qtbot.waitSignal(screen.resume_requested) as asked:
        qtbot.keyClick(table(screen), Key.Key_R)
    assert asked.args == ["second"]


def test_other_letters_do_nothing(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 2)
    qtbot.keyClicks(table(screen), "fi")  # would find “First”
    assert selected(screen) == {"second"}
    qtbot.keyClick(table(screen), Key.Key_Up)
    assert selected(screen) == {"third"}


def test_a_star_is_given_by_a_click_or_a_key(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 0)
    with qtbot.waitSignal(screen.star_changed) as starred:
        click_row(qtbot, screen, 3, column=Column.STAR)
    assert starred.args == [("first",), True]
    assert selected(screen) == {"fourth"}  # a mark is no selection
    click_row(qtbot, screen, 3, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(screen.star_changed) as starred:
        qtbot.keyClick(table(screen), Key.Key_S)
    assert starred.args == [("fourth",), True]  # the other has one
    with qtbot.waitSignal(screen.star_changed) as starred:
        qtbot.keyClick(table(screen), Key.Key_S)
    assert starred.args == [("fourth", "first"), False]
    click_row(qtbot, screen, 3, column=Column.STAR)
    qtbot.mouseClick(button(screen, "Starred"), Qt.MouseButton.LeftButton)
    assert listed(screen) == ["first"]


def test_two_quick_clicks_on_a_mark_open_nothing(qtbot: QtBot, screen: RunsScreen) -> None:
    with qtbot.assertNotEmitted(screen.open_requested):
        qtbot.mouseDClick(
            table(screen).viewport(), Qt.MouseButton.LeftButton, pos=cell(screen, 1, Column.STAR)
        )


def test_ticked_runs_are_compared_and_ticks_survive_all_that_happens(
    qtbot: QtBot, screen: RunsScreen
) -> None:
    click_row(qtbot, screen, 0, column=Column.TICK)
    assert comparison(screen) is None
    click_row(qtbot, screen, 2)
    qtbot.keyClick(table(screen), Key.Key_Space)
    assert "2 runs" in words(visible(comparison(screen)))
    screen.show_runs([made_run("newest", started=NOW + 900), *RUNS])
    search = screen.findChild(SearchBox)
    assert search is not None
    search.setText("third")
    assert "2 runs" in words(visible(comparison(screen)))
    search.setText("no such thing")
    panel = comparison(screen)
    assert panel is not None
    assert not panel.isVisible()
    search.clear()
    press(qtbot, visible(panel), "Untick all")
    assert not panel.isVisible()
    assert table(screen).hasFocus()


def test_space_unticks_only_when_all_are_ticked(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 0, column=Column.TICK)
    table(screen).selectAll()
    qtbot.keyClick(table(screen), Key.Key_Space)
    assert "4 runs" in words(visible(comparison(screen)))
    qtbot.keyClick(table(screen), Key.Key_Space)
    panel = comparison(screen)
    assert panel is not None
    assert not panel.isVisible()


def test_no_more_than_twelve_are_compared(qtbot: QtBot, screen: RunsScreen) -> None:
    screen.show_runs([made_run(f"run-{number:02d}") for number in range(20)])
    table(screen).selectAll()
    qtbot.keyClick(table(screen), Key.Key_Space)
    panel = visible(comparison(screen))
    assert "12 runs" in words(panel)
    assert "At most 12 runs can be compared at once." in words(panel)


def test_f2_edits_the_notes_which_are_then_found(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 2)
    qtbot.keyClick(table(screen), Key.Key_F2)
    notes = screen.findChild(QPlainTextEdit)
    assert notes is not None
    assert notes.hasFocus()
    qtbot.keyClicks(notes, "odd")
    with qtbot.waitSignal(screen.notes_changed) as noted:
        click_row(qtbot, screen, 0)
    assert noted.args == ["second", "odd"]
    search = screen.findChild(SearchBox)
    assert search is not None
    search.setText("odd")
    assert listed(screen) == ["second"]


def test_escape_leaves_the_notes_for_the_table(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 2)
    qtbot.keyClick(table(screen), Key.Key_F2)
    notes = screen.findChild(QPlainTextEdit)
    assert notes is not None
    qtbot.keyClicks(notes, "never mind")
    with qtbot.assertNotEmitted(screen.notes_changed):
        qtbot.keyClick(notes, Key.Key_Escape)
    assert table(screen).hasFocus()
    assert notes.toPlainText() == ""


def test_tags_are_told_and_listed(qtbot: QtBot, screen: RunsScreen) -> None:
    click_row(qtbot, screen, 2)
    tags = screen.findChild(RunNotes)
    assert tags is not None
    qtbot.keyClicks(tags.tags, "baseline, wide")
    with qtbot.waitSignal(screen.tags_changed) as tagged:
        qtbot.keyClick(tags.tags, Key.Key_Return)
    assert tagged.args == ["second", ("baseline", "wide")]
    assert table(screen).model().index(2, Column.TAGS).data() == "baseline, wide"


def comparison(screen: RunsScreen) -> ComparePanel | None:
    return screen.findChild(ComparePanel)


def visible(panel: ComparePanel | None) -> ComparePanel:
    assert panel is not None
    assert panel.isVisible()
    return panel


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
        str(table(screen).model().index(row, Column.TITLE).data())
        for row in range(len(listed(screen)))
    )
    assert "recipe.toml cannot be read" in words
    assert "Small" in words
    assert not button(screen, "Open").isEnabled()
    assert not button(screen, "Resume").isEnabled()
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
    view = table(screen)
    screen.resize(1500, 620)
    qtbot.waitUntil(lambda: not view.isColumnHidden(Column.RUN))
    screen.resize(900, 620)
    qtbot.waitUntil(lambda: view.isColumnHidden(Column.RUN) and view.isColumnHidden(Column.MODEL))
    assert view.columnWidth(Column.TITLE) > 150
    screen.set_theme(DARK)
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() == 0)


def test_before_the_first_list_it_claims_nothing(qtbot: QtBot) -> None:
    screen = RunsScreen(LIGHT)
    qtbot.addWidget(screen)
    screen.show()
    assert "Looking for runs…" in words(screen)
    assert "No runs yet" not in words(screen)


def test_a_run_that_is_not_listed_yet_is_selected_once_it_is(screen: RunsScreen) -> None:
    screen.select_run("coming")
    screen.show_runs([made_run("coming"), *RUNS])
    assert selected(screen) == {"coming"}


def test_the_newest_run_is_selected_and_then_what_follows_one_that_is_gone(
    screen: RunsScreen,
) -> None:
    assert selected(screen) == {"fourth"}
    screen.select_run("third")
    screen.show_runs([run for run in RUNS if run.run_id != "third"])
    assert selected(screen) == {"second"}
    assert "Second" in words(screen)
    screen.show_runs(RUNS[:1])
    assert selected(screen) == {"first"}


def test_the_bar_forgets_a_run_that_is_no_longer_listed(screen: RunsScreen) -> None:
    search = screen.findChild(SearchBox)
    assert search is not None
    search.setText("second")
    assert "No run selected" in words(screen)
    assert not button(screen, "Open").isEnabled()


def test_all_of_many_stay_selected_when_the_list_is_read_again(screen: RunsScreen) -> None:
    many = [made_run(f"run-{number:04d}", started=NOW + number) for number in range(1000)]
    screen.show_runs(many)
    table(screen).selectAll()
    screen.show_runs([*many[:499], *many[500:]])
    assert len(selected(screen)) == 999
    assert "run-0499" not in selected(screen)
