"""Tests of charts that are read beside the window."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.core.charts import CHARTS, MATRIX, TABLE
from trainer_gui.core.chart_files import pack, read_chart
from trainer_gui.core.charts import Chart, ChartSpec, Matrix
from trainer_gui.core.errors import StorageError
from trainer_gui.gui import chart_reader
from trainer_gui.gui.chart_reader import ChartReader

Told = list[tuple[str, object]]


@pytest.fixture
def reader(request: pytest.FixtureRequest) -> ChartReader:
    request.getfixturevalue("qapp")
    return ChartReader()


@pytest.fixture
def told(reader: ChartReader) -> Told:
    """What it has told, in order: key of the chart, and what was found."""
    heard: Told = []
    reader.read.connect(lambda spec, content: heard.append((spec.key, content)))
    return heard


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> threading.Semaphore:
    """A disk that gives a file for each release."""
    may_read = threading.Semaphore(0)

    def wait(path: Path, spec: ChartSpec) -> Chart:
        assert may_read.acquire(timeout=10)
        return read_chart(path, spec)

    monkeypatch.setattr(chart_reader, "read_chart", wait)
    return may_read


def matrix(folder: Path, hits: int) -> Path:
    """A file of a matrix that can be told by one count."""
    path = folder / f"matrix-{hits}.npz"
    np.savez(path, allow_pickle=False, **pack(Matrix(("ja", "né"), np.array([[hits, 0], [0, 1]]))))
    return path


def table(folder: Path) -> Path:
    path = folder / "table.npz"
    np.savez(path, allow_pickle=False, **pack(CHARTS["words"]))
    return path


def hits(told: Told) -> list[int]:
    return [int(one.counts[0, 0]) for _, one in told if isinstance(one, Matrix)]


def finish(qtbot: QtBot, reader: ChartReader) -> None:
    qtbot.waitUntil(lambda: not reader.busy())


def test_charts_are_read_one_after_another(
    qtbot: QtBot, reader: ChartReader, told: Told, tmp_path: Path
) -> None:
    reader.ask("run", {MATRIX: matrix(tmp_path, 5), TABLE: table(tmp_path)})
    assert reader.busy()
    assert told == []
    finish(qtbot, reader)
    assert [key for key, _ in told] == ["heard", "words"]
    assert hits(told) == [5]


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(
    qtbot: QtBot, reader: ChartReader, told: Told, tmp_path: Path
) -> None:
    reader.ask("run", {MATRIX: tmp_path / "gone.npz", TABLE: table(tmp_path)})
    finish(qtbot, reader)
    assert isinstance(told[0][1], StorageError)
    assert told[1][0] == "words"


def test_an_answer_about_another_run_is_dropped(
    qtbot: QtBot, reader: ChartReader, told: Told, tmp_path: Path, slow: threading.Semaphore
) -> None:
    reader.ask("first run", {MATRIX: matrix(tmp_path, 1), TABLE: table(tmp_path)})
    reader.ask("second run", {MATRIX: matrix(tmp_path, 2)})
    slow.release(2)
    finish(qtbot, reader)
    assert hits(told) == [2]
    assert len(told) == 1
    reader.ask("second run", {MATRIX: matrix(tmp_path, 3)})
    reader.ask(None, {})
    slow.release()
    finish(qtbot, reader)
    assert len(told) == 1


def test_the_newest_file_of_a_chart_is_read_and_those_between_are_not(
    qtbot: QtBot, reader: ChartReader, told: Told, tmp_path: Path, slow: threading.Semaphore
) -> None:
    for epoch in range(1, 6):
        reader.ask("run", {MATRIX: matrix(tmp_path, epoch)})
    slow.release(2)
    finish(qtbot, reader)
    assert hits(told) == [1, 5]  # the one that was under way is of the same run: better than none


def test_where_epochs_are_quicker_than_the_disk_each_chart_has_its_turn(
    qtbot: QtBot, reader: ChartReader, told: Told, tmp_path: Path, slow: threading.Semaphore
) -> None:
    def epoch(number: int) -> None:
        reader.ask("run", {MATRIX: matrix(tmp_path, number), TABLE: table(tmp_path)})

    epoch(1)
    for number in range(2, 6):
        epoch(number)
        slow.release()
        wanted = number - 1
        qtbot.waitUntil(lambda wanted=wanted: len(told) == wanted)  # type: ignore[misc]
    assert {key for key, _ in told} == {"heard", "words"}
    slow.release(2)
    finish(qtbot, reader)
    assert hits(told)[-1] == 5


def test_whoever_hears_an_answer_may_ask_again(
    qtbot: QtBot, reader: ChartReader, told: Told, tmp_path: Path
) -> None:
    again: list[Callable[[], None]] = [lambda: reader.ask("next", {TABLE: table(tmp_path)})]
    reader.read.connect(lambda _spec, _content: again.pop()() if again else None)
    reader.ask("run", {MATRIX: matrix(tmp_path, 5)})
    finish(qtbot, reader)
    assert [key for key, _ in told] == ["heard", "words"]
