"""Tests of what a model says of numbers."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.gui.screens.number_runs import METRICS, NAMES, PREDICTED, WANTED, column_errors
from trainer_gui.core.errors import StorageError
from trainer_gui.state import regression


def test_points_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "numbers.npz"
    np.savez(path, wanted=WANTED.astype(np.float32), predicted=PREDICTED.astype(np.float32))
    answers = regression.read_answers(path)
    assert answers.wanted.tolist() == WANTED.tolist()
    assert answers.predicted.tolist() == PREDICTED.tolist()


def test_the_report_has_a_row_for_each_column_in_the_order_of_the_metrics(tmp_path: Path) -> None:
    path = tmp_path / "columns.npz"
    np.savez(path, allow_pickle=False, **column_errors(PREDICTED))
    report = regression.report(regression.read_errors(path), METRICS, NAMES)
    assert [str(metric.label) for metric in report.metrics] == ["RMSE", "MAE", "R²"]
    angle, ink = report.rows
    assert (angle.name, ink.name) == NAMES
    assert angle.figures[:2] == pytest.approx(((6 / 3) ** 0.5, 4 / 3))
    assert ink.figures == pytest.approx(((0.5 / 3) ** 0.5, 1 / 3, 1 - 0.5 / 2))


def test_a_figure_that_there_is_none_of_is_left_open(tmp_path: Path) -> None:
    path = tmp_path / "columns.npz"
    np.savez(path, r2=np.array([np.nan, 0.5]), mae=np.array([np.inf, 1.0]))
    assert regression.read_errors(path) == {"r2": (None, 0.5), "mae": (None, 1.0)}


def test_figures_of_another_number_of_columns_are_no_report_of_these() -> None:
    report = regression.report({"rmse": (1.0, 2.0), "mae": (3.0,)}, METRICS, ("angle",))
    assert [metric.key for metric in report.metrics] == ["mae"]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 torn", b"no archive at all"])
def test_a_file_that_is_missing_or_damaged_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "lost.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StorageError, match=r"lost\.npz cannot be read"):
        regression.read_answers(path)
    with pytest.raises(StorageError, match=r"lost\.npz cannot be read"):
        regression.read_errors(path)


@pytest.mark.parametrize(
    "arrays",
    [
        {"wanted": WANTED},
        {"wanted": WANTED, "predicted": PREDICTED[:2]},
        {"wanted": WANTED[:, 0], "predicted": PREDICTED[:, 0]},
        {"wanted": np.array([["a"]]), "predicted": np.array([["b"]])},
    ],
)
def test_arrays_that_do_not_belong_together_are_damage(
    tmp_path: Path, arrays: dict[str, NDArray[np.generic]]
) -> None:
    path = tmp_path / "numbers.npz"
    np.savez(path, allow_pickle=False, **arrays)
    with pytest.raises(StorageError):
        regression.read_answers(path)


def test_an_array_alone_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "numbers.npz"
    with path.open("wb") as file:
        np.save(file, WANTED)
    with pytest.raises(StorageError):
        regression.read_answers(path)
