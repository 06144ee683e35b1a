"""Tests of the panel that shows the queue."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTime
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QListView, QMenu, QPushButton, QTimeEdit
from pytestqt.qtbot import QtBot

from tests.engine.small import small_table
from tests.gui.screens.seeing import button, press, words
from trainer_gui.core.queue import Queue, QueueItem
from trainer_gui.core.text import Text
from trainer_gui.gui.screens.queue_panel import QueuePanel
from trainer_gui.gui.theme import DARK, LIGHT
from trainer_gui.gui.widgets.switch import Switch

Key = Qt.Key
Alt = Qt.KeyboardModifier.AltModifier
LONG = "A title that is much longer than any panel at the side of a window could ever be wide"


def item(item_id: str, **changes: Any) -> QueueItem:
    made = QueueItem(item_id, item_id.title(), small_table() | {"title": item_id.title()})
    return replace(made, **changes)


def night() -> Queue:
    """A queue in the middle of its night."""
    return Queue(
        (
            item("first", status="done", run_id="run-1"),
            item("second", status="failed", run_id="run-2", message=Text("No pictures there.")),
            item("third", status="running", run_id="run-3", holder=4711),
            item("fourth"),
            item("fifth"),
        )
    )


@pytest.fixture
def panel(qtbot: QtBot) -> QueuePanel:
    panel = QueuePanel(LIGHT)
    qtbot.addWidget(panel)
    panel.resize(420, 640)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def view(panel: QueuePanel) -> QListView:
    found = panel.findChild(QListView)
    assert isinstance(found, QListView)
    return found


def listed(panel: QueuePanel) -> list[str]:
    model = view(panel).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def told(panel: QueuePanel, row: int) -> str:
    """What a row says, title, status, data, model and note."""
    index = view(panel).model().index(row, 0)
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def select(panel: QueuePanel, row: int) -> None:
    view(panel).setFocus()
    view(panel).setCurrentIndex(view(panel).model().index(row, 0))


def selected(panel: QueuePanel) -> str | None:
    title = view(panel).currentIndex().data()
    return None if title is None else str(title)


def heard(signal: Any) -> list[Any]:
    """What a signal tells from now on."""
    said: list[Any] = []
    signal.connect(lambda *values: said.append(values[0] if len(values) == 1 else values))
    return said


def click(qtbot: QtBot, panel: QueuePanel, row: int, from_right: int) -> None:
    """Clicks a button of a row, counted from the right."""
    box = view(panel).visualRect(view(panel).model().index(row, 0))
    spot = QPoint(box.right() - 15 - 26 * from_right, box.top() + 20)
    qtbot.mouseClick(view(panel).viewport(), Qt.MouseButton.LeftButton, pos=spot)


def test_an_empty_queue_says_how_to_fill_it(qtbot: QtBot, panel: QueuePanel) -> None:
    assert "Nothing is queued" in words(panel)
    assert "one after the other" in words(panel)
    wanted = heard(panel.add_requested)
    press(qtbot, panel, "Add the form’s recipe")
    press(qtbot, panel, "Add the first recipe")
    assert len(wanted) == 2


def test_adding_says_what_is_in_its_way(panel: QueuePanel) -> None:
    both = [button(panel, name) for name in ("Add the form’s recipe", "Add the first recipe")]
    panel.show_addable(Text("Choose a folder of pictures."))
    assert [add.isEnabled() for add in both] == [False, False]
    assert {add.toolTip() for add in both} == {"Choose a folder of pictures."}
    panel.show_addable(None)
    assert [add.isEnabled() for add in both] == [True, True]


def test_every_row_tells_title_state_and_what_is_trained_how_long(panel: QueuePanel) -> None:
    panel.show_queue(night())
    assert listed(panel) == ["First", "Second", "Third", "Fourth", "Fifth"]
    assert told(panel, 0) == (
        "First. Done. Digits 8×8 · Multi-layer perceptron · 2 epochs · SGD with momentum at 0.05"
    )
    assert told(panel, 1).startswith("Second. Failed. ")
    assert told(panel, 1).endswith("No pictures there.")
    assert "Running" in told(panel, 2)
    assert "Queued" in told(panel, 3)
    assert "2 queued" in words(panel)


@pytest.mark.parametrize(
    ("status", "word"),
    [("waiting", "Queued"), ("starting", "Starting"), ("running", "Running"),
     ("stopping", "Stopping"), ("done", "Done"), ("failed", "Failed"), ("stopped", "Stopped")],
)  # fmt: skip
def test_no_two_states_look_alike(panel: QueuePanel, status: str, word: str) -> None:
    panel.show_queue(Queue((item("a", status=status),)))
    assert word in told(panel, 0)
    row = QRect(0, 0, view(panel).width(), 50)
    seen = view(panel).grab(row).toImage()
    for another in ("waiting", "starting", "running", "stopping", "done", "failed", "stopped"):
        panel.show_queue(Queue((item("a", status=another),)))
        assert (view(panel).grab(row).toImage() == seen) == (another == status)


def test_what_another_window_runs_is_told_with_its_process(panel: QueuePanel) -> None:
    panel.show_queue(night(), elsewhere={"third"})
    assert "process 4711" in told(panel, 2)
    panel.show_queue(night())
    assert "4711" not in told(panel, 2)


def test_what_goes_on_with_its_run_says_so(panel: QueuePanel) -> None:
    panel.show_queue(Queue((item("a", run_id="run"), item("b"))))
    assert "goes on with the run" in told(panel, 0)
    assert "goes on" not in told(panel, 1)


def test_a_recipe_of_unknown_entries_is_listed_too(panel: QueuePanel) -> None:
    odd = Queue((item("a", recipe={"data": {"kind": "gone"}, "model": 5}), item("b", recipe={})))
    panel.show_queue(odd)
    assert "gone" in told(panel, 0)
    assert told(panel, 1) == "B. Queued"


def test_rows_are_moved_by_keys(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.show_queue(night())
    moves = heard(panel.move_requested)
    select(panel, 4)
    qtbot.keyClick(view(panel), Key.Key_Up, Alt)
    assert moves == [("fifth", 3)]
    assert listed(panel)[3:] == ["Fifth", "Fourth"]
    assert selected(panel) == "Fifth"
    qtbot.keyClick(view(panel), Key.Key_Up, Alt)  # what runs stays above
    assert len(moves) == 1
    qtbot.keyClick(view(panel), Key.Key_Down, Alt)
    assert moves[1:] == [("fifth", 4)]
    qtbot.keyClick(view(panel), Key.Key_Down, Alt)
    assert len(moves) == 2
    panel.show_queue(night())  # the truth, as it was written
    assert selected(panel) == "Fifth"


def test_rows_are_moved_by_dragging(panel: QueuePanel) -> None:
    panel.show_queue(night())
    moves = heard(panel.move_requested)
    model, root = view(panel).model(), view(panel).rootIndex()
    # What the list does when a row is dropped before another one.
    assert model.moveRow(root, 3, root, 5)
    assert moves == [("fourth", 4)]
    assert listed(panel)[3:] == ["Fifth", "Fourth"]
    assert not model.moveRow(root, 0, root, 5)  # it has begun
    assert not model.moveRow(root, 4, root, 5)  # it stands there
    can_drag = [
        bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsDragEnabled) for row in range(5)
    ]
    assert can_drag == [False, False, False, True, True]
    assert view(panel).dragDropMode() is QListView.DragDropMode.InternalMove
    assert model.flags(root) == Qt.ItemFlag.ItemIsDropEnabled  # between rows, not upon them


def test_each_row_has_its_buttons(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.show_queue(night())
    removed, edited = heard(panel.remove_requested), heard(panel.edit_requested)
    back = heard(panel.put_back_requested)
    click(qtbot, panel, 3, 0)
    click(qtbot, panel, 3, 1)
    assert removed == ["fourth"]
    assert edited == [night().items[3].recipe]
    click(qtbot, panel, 1, 2)
    assert back == ["second"]
    assert selected(panel) == "Second"
    click(qtbot, panel, 2, 0)  # what runs has no such button
    click(qtbot, panel, 3, 2)
    assert (removed, back) == (["fourth"], ["second"])
    click(qtbot, panel, 2, 1)
    assert len(edited) == 2


def test_keys_do_what_buttons_do(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.show_queue(night())
    removed, edited = heard(panel.remove_requested), heard(panel.edit_requested)
    opened = heard(panel.open_requested)
    select(panel, 0)
    qtbot.keyClick(view(panel), Key.Key_Return)
    qtbot.keyClick(view(panel), Key.Key_F2)
    qtbot.keyClick(view(panel), Key.Key_Delete)
    assert (opened, len(edited), removed) == (["run-1"], 1, ["first"])
    select(panel, 3)
    qtbot.keyClick(view(panel), Key.Key_Return)  # it has no run yet
    assert opened == ["run-1"]
    select(panel, 2)
    qtbot.keyClick(view(panel), Key.Key_Delete)  # whoever hears it says why that cannot be
    assert removed == ["first", "third"]


def test_keys_do_nothing_where_nothing_is_selected(qtbot: QtBot, panel: QueuePanel) -> None:
    removed = heard(panel.remove_requested)
    for key in (Key.Key_Delete, Key.Key_Return, Key.Key_F2):
        qtbot.keyClick(view(panel), key)
    qtbot.keyClick(view(panel), Key.Key_Up, Alt)
    assert removed == []


def test_a_double_click_shows_the_run(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.show_queue(night())
    opened = heard(panel.open_requested)
    spot = view(panel).visualRect(view(panel).model().index(1, 0)).topLeft() + QPoint(60, 20)
    qtbot.mouseClick(view(panel).viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseDClick(view(panel).viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened == ["run-2"]


def test_a_menu_has_everything(panel: QueuePanel) -> None:
    panel.show_queue(night())
    select(panel, 3)
    area = view(panel).visualRect(view(panel).currentIndex())
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, area.center(), view(panel).mapToGlobal(area.center())
    )
    QApplication.sendEvent(view(panel).viewport(), event)
    menu = panel.findChild(QMenu)
    assert isinstance(menu, QMenu)
    usable = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert usable == {
        "Show the run": False,
        "Put back into the queue": False,
        "Edit as new in the form": True,
        "Remove from the queue": True,
        "Move up": True,
        "Move down": True,
    }
    moves = heard(panel.move_requested)
    keys = {action.text(): action.shortcut().toString() for action in menu.actions()}
    assert keys["Edit as new in the form"] == "F2"
    assert keys["Remove from the queue"] == "Del"
    next(action for action in menu.actions() if action.text() == "Move down").trigger()
    assert moves == [("fourth", 4)]
    menu.close()


def test_the_selection_stays_while_the_night_goes_on(panel: QueuePanel) -> None:
    panel.show_queue(night())
    select(panel, 3)
    panel.show_queue(night().mark("third", "done"))
    assert selected(panel) == "Fourth"
    assert "Done" in told(panel, 2)
    panel.show_queue(night().move("fifth", 3))
    assert selected(panel) == "Fourth"
    panel.show_queue(night().remove("fourth"))
    assert selected(panel) == "Fifth"  # the next, so that Delete can be pressed again
    panel.show_queue(Queue())
    assert selected(panel) is None


def test_it_is_paused_and_goes_on(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.show_queue(night())
    wanted = heard(panel.pause_requested)
    press(qtbot, panel, "Pause the queue")
    assert wanted == [True]
    panel.show_queue(night().pause())
    assert "nothing new begins" in words(panel)
    press(qtbot, panel, "Resume the queue")
    assert wanted == [True, False]
    panel.show_queue(Queue((item("a"),)).pause())
    assert "Paused. Nothing new begins." in words(panel)
    panel.show_queue(night().pause(Text("The disk is full.")))
    assert "Paused. The disk is full." in words(panel)


def test_a_time_to_stop_at_is_chosen(qtbot: QtBot, panel: QueuePanel) -> None:
    panel.show_queue(night())
    wanted = heard(panel.stop_at_requested)
    switch, editor = panel.findChild(Switch), panel.findChild(QTimeEdit)
    assert isinstance(switch, Switch)
    assert isinstance(editor, QTimeEdit)
    assert not editor.isEnabled()
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert wanted == ["07:00"]
    panel.show_queue(night().stop_when("07:00", 0.0))
    assert "At 07:00" in words(panel)
    editor.setTime(QTime(23, 5))
    assert wanted == ["07:00", "23:05"]
    panel.show_queue(night().stop_when("06:30", 0.0))  # as another window has chosen
    assert editor.time() == QTime(6, 30)
    assert len(wanted) == 2
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert wanted == ["07:00", "23:05", ""]
    panel.show_queue(night())
    assert not switch.isChecked()
    assert not editor.isEnabled()
    assert "At 06:30" not in words(panel)


def test_what_comes_next_is_told(panel: QueuePanel) -> None:
    panel.show_queue(Queue((item("a"),)))
    assert "begins as soon as nothing else is trained" in words(panel)
    panel.show_queue(night())
    assert "as soon as" not in words(panel)


def test_what_has_ended_is_taken_out_together(qtbot: QtBot, panel: QueuePanel) -> None:
    cleared = heard(panel.clear_requested)
    panel.show_queue(night())
    press(qtbot, panel, "Remove ended")
    assert len(cleared) == 1
    panel.show_queue(Queue((item("a"),)))
    shown = [one.text() for one in panel.findChildren(QPushButton) if one.isVisible()]
    assert "Remove ended" not in shown


def test_what_was_removed_can_be_brought_back(qtbot: QtBot, panel: QueuePanel) -> None:
    undone = heard(panel.undo_requested)
    panel.show_removed(Text("“{title}” was removed.", title="Fourth"))
    assert "“Fourth” was removed." in words(panel)
    press(qtbot, panel, "Undo")
    assert len(undone) == 1
    panel.show_removed(None)
    assert "Fourth" not in words(panel)


@pytest.mark.parametrize("width", [620, 800])
def test_long_words_widen_nothing(panel: QueuePanel, width: int) -> None:
    panel.show_queue(Queue((item("a", title=LONG, status="failed", message=Text(LONG * 3)),)))
    panel.resize(QSize(width, 640))
    assert panel.width() == width
    assert view(panel).horizontalScrollBar().maximum() == 0
    index = view(panel).model().index(0, 0)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == LONG * 3
    for label in panel.findChildren(QLabel):
        assert not label.isVisible() or label.geometry().right() <= width


def test_it_is_drawn_in_each_theme(panel: QueuePanel) -> None:
    panel.show_queue(night())
    light = panel.grab().toImage()
    panel.set_theme(DARK)
    assert panel.grab().toImage() != light
    panel.set_theme(LIGHT)
    assert panel.grab().toImage() == light


def test_who_listens_hears_what_it_is(panel: QueuePanel) -> None:
    named: list[Callable[[], str]] = [
        view(panel).accessibleName,
        *(one.accessibleName for one in panel.findChildren(Switch)),
        *(one.accessibleName for one in panel.findChildren(QTimeEdit)),
    ]
    assert all(name() for name in named)
    assert QAccessible.queryAccessibleInterface(view(panel)) is not None
