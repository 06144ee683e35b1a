"""Tests of the sheet of keys: what works somewhere stands on it."""

import pytest
from PySide6.QtGui import QKeySequence

from trainer_gui.gui.actions import ACTIONS
from trainer_gui.gui.key_sheet import key_sheet
from trainer_gui.gui.screens._runs_table import KEYS

pytestmark = pytest.mark.usefixtures("qapp")


def keys_of(group: str) -> dict[str, str]:
    return {title: keys for title, where, keys in key_sheet() if where == group}


def test_every_action_is_on_it() -> None:
    told = {(title, keys) for title, _group, keys in key_sheet()}
    assert {(str(row.text), row.shortcut) for row in ACTIONS} <= told


def test_every_key_of_the_list_of_runs_is_on_it() -> None:
    told = {QKeySequence(keys).toString() for keys in keys_of("In the list of runs").values()}
    assert {QKeySequence(key).toString() for key in KEYS} - {"Return"} <= told


def test_keys_of_other_views_are_on_it() -> None:
    queue = keys_of("In the queue")
    assert queue["Edit as new in the form"] == "F2"
    assert queue["Move up, move down"] == "Alt+Up, Alt+Down"
    assert keys_of("In a chart")["Show all steps again"] == "Home"
    assert keys_of("In a matrix")["Move from cell to cell"] == "Left, Up, Right, Down"


def test_no_key_stands_twice_in_a_group() -> None:
    rows = [(group, keys) for _title, group, keys in key_sheet()]
    assert len(rows) == len(set(rows))
