"""Tests of the chart below a CurveView: what a frame costs."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from trainer_gui.core.text import Text
from trainer_gui.gui.charts._curve_chart import CurveChart
from trainer_gui.gui.charts.curve_view import CurveView
from trainer_gui.gui.charts.series import history_series
from trainer_gui.gui.theme import LIGHT
from trainer_gui.state.history import History


class _Paintings(QObject):
    """Counts how often a widget is painted."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def _settle() -> None:
    for _ in range(5):  # what a painting asks for comes in the next turn
        QApplication.processEvents()


@pytest.mark.parametrize("log", [False, True])
def test_new_steps_are_painted_once(qtbot: QtBot, log: bool) -> None:  # noqa: FBT001
    view = CurveView(Text("Loss"), Text("loss"), theme=LIGHT)
    view.resize(700, 420)
    qtbot.addWidget(view)
    view.set_log(log)
    view.show()
    qtbot.waitExposed(view)
    history, random = History(), np.random.default_rng(0)
    paintings = _Paintings()
    counts = []
    for number in range(8):
        history.append(50 * number, {"loss": (1.0 + random.random(50)).tolist()})
        view.show_series([history_series("loss", Text("Training"), history)], steps_per_epoch=100)
        if number == 0:
            chart = view.findChild(CurveChart)
            assert chart is not None
            chart.viewport().installEventFilter(paintings)
        paintings.count = 0
        _settle()
        counts.append(paintings.count)
    assert counts[4:] == [1, 1, 1, 1]  # the first frames find room for the axes
