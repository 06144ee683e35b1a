"""Tests of the pens of plots."""

import os
import subprocess
import sys

import pytest

_SAY = """
from PySide6.QtGui import QColor, QGuiApplication
application = QGuiApplication([])
from trainer_gui.gui.charts._style import line_pen
print(line_pen(QColor("red"), width=2).widthF())
"""


@pytest.mark.parametrize(("scale", "width"), [("1", 2.0), ("2", 4.0)])
def test_lines_are_as_thick_on_a_scaled_desktop(scale: str, width: float) -> None:
    told = subprocess.run(
        [sys.executable, "-c", _SAY],
        env={**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert float(told.stdout) == width
