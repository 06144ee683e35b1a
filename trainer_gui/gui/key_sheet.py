"""key_sheet: every key of the program, by the menu or the view where it works."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtGui import QKeySequence

from trainer_gui.core.text import Text
from trainer_gui.gui.actions import ACTIONS, MENUS
from trainer_gui.gui.dialogs.shortcuts import Shortcut
from trainer_gui.gui.screens import _queue_painter, _run_bar, _run_menu, queue_panel
from trainer_gui.gui.translate import shown

_Key: Final = QKeySequence.StandardKey
_CHART: Final = (
    (Text("Zoom in, zoom out"), "+, -"),
    (Text("Move along the steps"), "Left, Right"),
    (Text("Show all steps again"), "Home"),
)
_MATRIX: Final = (
    (Text("Move from cell to cell"), "Left, Up, Right, Down"),
    (Text("Choose the cell"), "Enter"),
    (Text("Zoom in, zoom out"), "+, -"),
    (Text("Show the whole matrix again"), "Home"),
)
_POINTS: Final = (
    (Text("Move from point to point"), "Left, Right"),
    (Text("Move to the first, to the last"), "Home, End"),
)
_PICTURES: Final = ((Text("Paste pictures"), _Key.Paste), (Text("Take a picture out"), _Key.Delete))


def key_sheet() -> tuple[Shortcut, ...]:
    """Every key; those of menus work everywhere, the others where the keyboard is."""
    menus = {key: shown(title).replace("&", "") for key, title in MENUS}
    return (
        *((shown(row.text), menus[row.menu], row.shortcut) for row in ACTIONS),
        *_group(Text("In the list of runs"), _runs()),
        *_group(Text("In the queue"), _queue()),
        *_group(Text("In a chart"), iter(_CHART)),
        *_group(Text("In a matrix"), iter(_MATRIX)),
        *_group(Text("In a chart of points"), iter(_POINTS)),
        *_group(Text("On the Use screen"), ((label, _keys(key)) for label, key in _PICTURES)),
    )


def _runs() -> Iterator[tuple[Text, str]]:
    for actions in (_run_bar.ACTIONS, _run_menu.MARKS):
        for action in actions.values():
            if action.keys:
                yield action.label, action.keys
    yield Text("Search the runs"), _keys(_Key.Find)
    yield Text("Look again which runs there are"), _keys(_Key.Refresh)


def _queue() -> Iterator[tuple[Text, str]]:
    for action, keys in queue_panel.KEYS.items():
        yield _queue_painter.ACTIONS[action][0], keys
    yield Text("Move up, move down"), f"{queue_panel.UP}, {queue_panel.DOWN}"


def _group(title: Text, rows: Iterator[tuple[Text, str]]) -> Iterator[Shortcut]:
    for label, keys in rows:
        yield shown(label).removesuffix("…"), shown(title), keys


def _keys(standard: QKeySequence.StandardKey) -> str:
    """The usual key of this system for something."""
    return QKeySequence(standard).toString(QKeySequence.SequenceFormat.PortableText)
