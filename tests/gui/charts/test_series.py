import numpy as np

from trainer_gui.core.text import Text
from trainer_gui.gui.charts.series import HistoryLine, history_series, points_series
from trainer_gui.state.history import History


def test_a_history_gives_every_step_to_a_file() -> None:
    history = History()
    history.append(0, {"loss": [3.0, 2.0, None, 1.0]})

    x, y = history_series("loss", Text("Training"), history).line.everything()

    assert x.tolist() == [0, 1, 2, 3]
    assert np.array_equal(y, [3.0, 2.0, np.nan, 1.0], equal_nan=True)


def test_a_history_may_be_shown_under_another_key() -> None:
    history = History()
    history.append(0, {"loss": [3.0]})

    series = history_series("run 7", Text("Run 7"), history, column="loss", colour=2)

    assert series.line.drawn(0, 10, 100)[1].tolist() == [3.0]
    assert series.line.last_step() == 0


def test_few_points_are_drawn_as_they_are() -> None:
    line = points_series("v", Text("Validation"), [10, 20], [0.5, None]).line

    x, y = line.drawn(0, 100, 450)

    assert x.tolist() == [10, 20]
    assert np.array_equal(y, [0.5, np.nan], equal_nan=True)
    assert line.last_step() == 20


def test_many_points_keep_their_peaks_within_the_pixels() -> None:
    values = np.zeros(100_000)
    values[77_777] = 5.0
    line = points_series("v", Text("Validation"), np.arange(100_000), values).line

    x, y = line.drawn(0, 100_000, 450)

    assert len(x) == len(y) <= 900
    assert y.max() == 5.0


def test_without_points_there_is_no_last_step() -> None:
    assert points_series("v", Text("Validation"), [], []).line.last_step() is None


def test_a_line_of_every_other_step_is_drawn_and_other_gaps_are_gaps() -> None:
    history = History()
    history.append(0, {"often": [1.0, 2.0, 3.0, 4.0, 5.0], "seldom": [1.0, None, 3.0, None, 5.0]})
    history.append(5, {"often": [None, 7.0], "seldom": [None, 7.0]})
    seldom, often = HistoryLine(history, "seldom"), HistoryLine(history, "often")
    for x, y in (seldom.drawn(0, 6, 100), seldom.smoothed(0, 6, 100, 0.0)):
        assert len(x) == 4
        assert not np.isnan(y).any()
    assert np.isnan(often.drawn(0, 6, 100)[1]).tolist() == [False] * 5 + [True, False]
