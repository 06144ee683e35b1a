"""Windows that several tests open: with a real worker, and with one that says what it is told."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.hosts import ScriptedHost
from tests.gui.opened import Opened, open_window


@pytest.fixture
def opened(qtbot: QtBot, qapp: QApplication) -> Iterator[Opened]:
    for window in open_window(qtbot, qapp):
        window.wait_until_ready()
        yield window


@pytest.fixture
def host() -> ScriptedHost:
    return ScriptedHost()


@pytest.fixture
def scripted(qtbot: QtBot, qapp: QApplication, host: ScriptedHost) -> Iterator[Opened]:
    yield from open_window(qtbot, qapp, host)
