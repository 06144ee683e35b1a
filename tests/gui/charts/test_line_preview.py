import subprocess
import sys

import numpy as np
from pytestqt.qtbot import QtBot

from tests.gui.charts.pixels import where
from trainer_gui.core.text import Text
from trainer_gui.gui.charts.line_preview import LinePreview
from trainer_gui.gui.theme import DARK, LIGHT


def preview(qtbot: QtBot) -> LinePreview:
    view = LinePreview(
        Text("step"), Text("learning rate"), theme=LIGHT, empty=Text("Choose a schedule.")
    )
    qtbot.addWidget(view)
    view.resize(300, 104)
    return view


def has_colour(view: LinePreview, colour: str) -> bool:
    return bool(where(view.grab().toImage(), colour).any())


def test_a_long_schedule_is_drawn_with_few_points_to_its_very_end(qtbot: QtBot) -> None:
    view = preview(qtbot)
    steps = np.arange(100_000)
    view.show_line(steps, np.linspace(1e-3, 0, 100_000))

    assert len(view.points()) <= 301
    assert view.points()[0] == (0, 1e-3)
    assert view.points()[-1] == (99_999, 0)


def test_the_line_has_the_colour_of_the_theme(qtbot: QtBot) -> None:
    view = preview(qtbot)
    view.show_line([0, 1, 2], [0.1, 0.1, 0.1])
    assert has_colour(view, LIGHT.series[0])

    view.set_theme(DARK)
    assert has_colour(view, DARK.series[0])


def test_it_says_in_words_what_it_shows(qtbot: QtBot) -> None:
    view = preview(qtbot)
    assert view.accessibleName() == "Choose a schedule."

    view.show_line([0, 1, 2], [0.0, 0.1, 0.001])
    assert view.accessibleName() == ("learning rate over step: from 0 to 0.001000, at most 0.1000")


def test_what_the_line_cannot_show_stands_below_it(qtbot: QtBot) -> None:
    view = preview(qtbot)
    view.show_line([0, 1, 2], [0.1, 0.1, 0.1])
    bare = view.grab().toImage()
    view.show_line([0, 1, 2], [0.1, 0.1, 0.1], Text("less, once it stalls"))
    assert view.grab().toImage() != bare
    assert view.accessibleName().endswith("; less, once it stalls")

    view.show_line([0, 1, 2], [0.1, 0.1, 0.1])
    assert view.grab().toImage() == bare


def test_nothing_to_show_is_empty_again(qtbot: QtBot) -> None:
    view = preview(qtbot)
    view.show_line([0, 1], [1.0, 2.0])
    view.show_line([], [])

    assert view.points() == ()
    assert not has_colour(view, LIGHT.series[0])


def test_a_flat_line_and_a_lone_point_are_drawn(qtbot: QtBot) -> None:
    view = preview(qtbot)
    view.show_line([0, 10], [0.0, 0.0])
    assert has_colour(view, LIGHT.series[0])

    view.show_line([5], [0.3])
    assert view.points() == ((5, 0.3),)


def test_a_form_with_a_preview_does_not_wait_for_pyqtgraph() -> None:
    code = (
        "import sys, trainer_gui.gui.charts.line_preview, trainer_gui.gui.charts.sparkline, "
        "trainer_gui.gui.charts.bars_view; sys.exit('pyqtgraph' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
