"""Tests of charts in files: what is written comes back, and nothing else is taken for a chart."""

import os
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.core.charts import BARS, CHARTS, LINES, MATRIX, POINTS, SPECS, TABLE
from trainer_gui.core.chart_files import pack, read_chart, unpack
from trainer_gui.core.charts import ChartSpec, Lines, Matrix, Points
from trainer_gui.core.errors import StorageError

Arrays = dict[str, NDArray[Any]]


def write(path: Path, arrays: Arrays) -> Path:
    np.savez_compressed(path, allow_pickle=True, **arrays)
    return path


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_what_is_written_comes_back(tmp_path: Path, spec: ChartSpec) -> None:
    chart = CHARTS[spec.key]
    again = read_chart(write(tmp_path / "chart.npz", pack(chart)), spec)
    assert type(again) is type(chart)
    assert pack(again).keys() == pack(chart).keys()
    for name, array in pack(chart).items():
        np.testing.assert_array_equal(pack(again)[name], array)


def test_counts_are_whole_and_values_are_not(tmp_path: Path) -> None:
    small = {**pack(CHARTS["heard"]), "counts": np.array([[1, 2], [3, 4]], dtype=np.uint16)}
    matrix = read_chart(write(tmp_path / "matrix.npz", small), MATRIX)
    assert isinstance(matrix, Matrix)
    assert matrix.counts.dtype == np.int64
    points = read_chart(write(tmp_path / "points.npz", pack(CHARTS["places"])), POINTS)
    assert isinstance(points, Points)
    assert points.x.dtype == np.float64
    whole = {name: np.nan_to_num(array).astype(int) for name, array in
             pack(CHARTS["recall_at"]).items()}  # fmt: skip
    lines = unpack(LINES, whole)
    assert isinstance(lines, Lines)
    assert lines.values["found"].dtype == np.float64


@pytest.mark.parametrize(
    ("spec", "change"),
    [
        (MATRIX, {"counts": np.array([[5.0, 1.0], [0.0, 7.0]])}),
        (MATRIX, {"counts": np.array([[5, -1], [0, 7]])}),
        (MATRIX, {"counts": np.array([5, 1, 0, 7])}),
        (MATRIX, {"counts": np.zeros((3, 3), dtype=int)}),
        (MATRIX, {"names": np.array([1, 2])}),
        (MATRIX, {"names": np.array([["ja", "né"]])}),
        (MATRIX, {"names": np.array("ja")}),
        (MATRIX, {"names": np.array([], dtype="U"), "counts": np.zeros((0, 0), dtype=int)}),
        (MATRIX, {"names": np.array(["ja", None], dtype=object)}),
        (POINTS, {"y": np.zeros((2, 2))}),
        (POINTS, {"x": np.zeros((3, 1)), "y": np.zeros((3, 1))}),
        (POINTS, {"x": np.array(1.0)}),
        (POINTS, {"x": np.array([["a", "b"]] * 3)}),
        (LINES, {"x": np.array([1.0, 5.0, 2.0])}),
        (LINES, {"x": np.array([1.0, 5.0, np.inf])}),
        (LINES, {"values.found": np.zeros(2)}),
        (BARS, {"values.made": np.zeros(3)}),
        (BARS, {"values.made": np.zeros(2, dtype=complex)}),
        (TABLE, {"values.hits": np.zeros(2)}),
        (TABLE, {"over": np.array([2, 2])}),
        (TABLE, {"over": np.array([2.0])}),
        (TABLE, {"values.said": np.array(["8", "1204", "1212"])}),
    ],
)
def test_arrays_that_are_no_such_chart_are_refused(
    tmp_path: Path, spec: ChartSpec, change: Arrays
) -> None:
    path = write(tmp_path / "other.npz", {**pack(CHARTS[spec.key]), **change})
    with pytest.raises(StorageError, match=rf"“{spec.label}” cannot be read from .*other\.npz"):
        read_chart(path, spec)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.kind)
def test_a_chart_that_lacks_something_is_refused(tmp_path: Path, spec: ChartSpec) -> None:
    whole = pack(CHARTS[spec.key])
    for left_out in whole:
        part = {name: array for name, array in whole.items() if name != left_out}
        with pytest.raises(StorageError):
            read_chart(write(tmp_path / "part.npz", part), spec)


def test_a_missing_damaged_or_foreign_file_is_named(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.npz", pack(CHARTS["heard"])).read_bytes()
    np.save(tmp_path / "bare.npz.npy", np.eye(2, dtype=int))
    (tmp_path / "bare.npz.npy").rename(tmp_path / "bare.npz")
    (tmp_path / "torn.npz").write_bytes(whole[:100])
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "words.npz").write_bytes(b"no archive at all")
    (tmp_path / "folder.npz").mkdir()
    with zipfile.ZipFile(tmp_path / "zip.npz", "w") as archive:
        archive.writestr("names", b"ja")
        archive.writestr("counts.npy", b"\x93NUMPY\x01\x00\x04\x00{{{{")
    names = ["missing", "bare", "torn", "empty", "words", "folder", "zip"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.npz")
        names.append("pipe")
    for name in names:
        with pytest.raises(StorageError, match=rf"{name}\.npz") as told:
            read_chart(tmp_path / f"{name}.npz", MATRIX)
        assert (
            str(told.value.hint)
            == "Copy the file back from a backup; the rest of the run can still be used."
        )


def test_what_flipped_bits_leave_is_a_chart_or_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "chart.npz", pack(CHARTS["words"]))
    whole = path.read_bytes()
    for place in range(0, len(whole), 3):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            read_chart(path, TABLE)
        except StorageError:
            continue


def test_what_claims_to_be_larger_than_any_chart_is_not_even_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("names.npy", _npy("<U2", "(2,)") + bytes(16))
        archive.writestr("counts.npy", _npy("<i8", "(2, 100000000)"))
        archive.infolist()[1].file_size = 1_600_000_128
    tracemalloc.start()
    with pytest.raises(StorageError):
        read_chart(path, MATRIX)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


def _npy(dtype: str, shape: str) -> bytes:
    header = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header
