"""Plays a person at the real window, in a process of its own; tells what was seen as JSON.

`python -m tests.end_to_end.window_script train` trains; `… again RUN` opens that run later. In a
process of its own, since only there one can see that the window imports no torch.
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict

from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from trainer_gui.core.paths import user_folders
from trainer_gui.gui.app import StartUp, make_application, make_window
from trainer_gui.gui.charts.matrix_view import MatrixView
from trainer_gui.gui.main_window import MainWindow
from trainer_gui.gui.screens._charts import Charts
from trainer_gui.gui.session import Session
from trainer_gui.runs.process import ProcessHost

PATIENCE_SECONDS = 60.0
CONTROL, LEFT = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton


def wait(condition: Callable[[], bool]) -> None:
    """Lets the window live until something is so."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError
        QTest.qWait(10)


def open_window(app: QApplication) -> tuple[MainWindow, Session, Charts]:
    """The window as the program opens it, once everything in it is there."""
    window, start = make_window(app, user_folders())
    painted, whole = QSignalSpy(window.painted), QSignalSpy(start.charts_ready)
    window.show()
    wait(lambda: painted.count() == 1)
    window.activateWindow()  # where no window manager does
    wait(window.isActiveWindow)
    if start.session is not None:
        raise AssertionError("something slow was imported before the window was painted")
    wait(lambda: whole.count() == 1 and monitored(start))
    assert start.session is not None
    assert start.session.train_screen.charts is not None
    return window, start.session, start.session.train_screen.charts


def monitored(start: StartUp) -> bool:
    """Whether the last part of the window is there."""
    return start.session is not None and start.session.monitor is not None


def look_at_test(charts: Charts) -> None:
    """Chooses what was found on test data, and waits until it is read."""
    name = "Evaluated split: Test"
    found = [one for one in charts.findChildren(QAbstractButton) if one.accessibleName() == name]
    QTest.mouseClick(found[0], LEFT)
    wait(lambda: not charts.findings.busy())


def matrix(charts: Charts) -> list[list[int]]:
    """The counts as they are written into the cells."""
    view = charts.findChild(MatrixView)
    assert isinstance(view, MatrixView)
    return [[int(view.cell_text(row, column) or 0) for column in range(10)]
            for row in range(10)]  # fmt: skip


def train(app: QApplication) -> dict[str, object]:
    """Trains by one key, and looks at the curves meanwhile."""
    window, session, charts = open_window(app)
    QTest.keyClick(window, Qt.Key.Key_R, CONTROL)
    wait(lambda: session.runs.live is not None)
    run = session.runs.live
    assert run is not None
    seen: list[int] = []
    without_torch: list[bool] = []

    def look() -> bool:
        item = charts.loss.drawn("loss")
        count = 0 if item is None else max(map(len, item.drawn_lines()), default=0)
        if run.state.ended is None and run.state.steps_done:
            without_torch.append("torch" not in sys.modules)
            if count not in seen:
                seen.append(count)
        return run.state.ended is not None

    wait(look)
    wait(lambda: "Done in" in charts.log.toPlainText())
    look_at_test(charts)
    host = session.link._host
    return {
        "run": run.run_id,
        "folder": str(run.folder),
        "ended": asdict(run.state.ended) if run.state.ended else None,
        "lengths": seen,
        "without_torch": bool(without_torch) and all(without_torch),
        "in_a_child": isinstance(host, ProcessHost) and host.process_id is not None,
        "matrix": matrix(charts),
        "closed": window.close(),
    }


def again(app: QApplication, run_id: str) -> dict[str, object]:
    """Finds the run in the list, and opens it."""
    window, session, charts = open_window(app)
    QTest.keyClick(window, Qt.Key.Key_5, CONTROL)
    runs = session.screens.runs
    assert runs is not None
    runs.select_run(run_id)
    wait(lambda: not session.screens.stored.busy())
    runs.setFocus()
    table = app.focusWidget()
    assert table is not None
    QTest.keyClick(table, Qt.Key.Key_Return)
    wait(lambda: window.screen_key == "train" and "Done in" in charts.log.toPlainText())
    look_at_test(charts)
    item = charts.loss.drawn("loss")
    return {
        "listed": [info.run_id for info in session.store.runs()],
        "curve": 0 if item is None else max(map(len, item.drawn_lines()), default=0),
        "matrix": matrix(charts),
        "without_torch": "torch" not in sys.modules,
        "closed": window.close(),
    }


if __name__ == "__main__":
    app = make_application(sys.argv)
    facts = train(app) if sys.argv[1] == "train" else again(app, sys.argv[2])
    sys.stdout.write(json.dumps(facts) + "\n")
