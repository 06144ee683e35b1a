"""Charts as named arrays of an npz file, and back; files are not trusted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.array_files import read_arrays
from trainer_gui.core.charts import Bars, Chart, ChartSpec, Lines, Matrix, Points, Table
from trainer_gui.core.errors import StorageError
from trainer_gui.core.text import Text

Arrays: TypeAlias = Mapping[str, NDArray[Any]]

_VALUES = "values."


def pack(chart: Chart) -> dict[str, NDArray[Any]]:
    """The arrays of a chart: its attributes by name, and each figure as `values.<key>`."""
    match chart:
        case Lines():
            return {"x": chart.x, **_packed(chart.values)}
        case Matrix():
            return {"names": np.array(chart.names), "counts": chart.counts}
        case Points():
            return {"names": np.array(chart.names), "x": chart.x, "y": chart.y}
        case Bars():
            return {"names": np.array(chart.names), **_packed(chart.values)}
        case Table():
            over = np.array(chart.over, dtype=np.int64)
            return {"names": np.array(chart.names), "over": over, **_packed(chart.values)}
        case _:
            assert_never(chart)


def unpack(spec: ChartSpec, arrays: Arrays) -> Chart:
    """The chart that `pack` has packed.

    Raises:
        ValueError: the arrays are not those of such a chart.
        KeyError: one is missing.
    """
    match spec.kind:
        case "lines":
            x = _numbers(arrays["x"], (arrays["x"].size,))
            if not np.isfinite(x).all() or (np.diff(x) < 0).any():
                raise ValueError("x does not ascend")
            return Lines(x, _values(spec, arrays, len(x)))
        case "matrix":
            names = _names(arrays["names"])
            return Matrix(names, _counts(arrays["counts"], len(names)))
        case "points":
            names = _names(arrays["names"])
            shape = (*arrays["x"].shape[:1], len(names))
            return Points(names, _numbers(arrays["x"], shape), _numbers(arrays["y"], shape))
        case "bars":
            names = _names(arrays["names"])
            return Bars(names, _values(spec, arrays, len(names)))
        case "table":
            names = _names(arrays["names"])
            over = _shaped(arrays["over"], (len(spec.summaries),), "iu")
            values = _values(spec, arrays, len(names) + len(over))
            return Table(names, values, tuple(over.tolist()))
        case _:
            assert_never(spec.kind)


def read_chart(path: Path, spec: ChartSpec) -> Chart:
    """The chart in a file of a run.

    Raises:
        StorageError: the file is missing, damaged, or something else.
    """
    try:
        return unpack(spec, read_arrays(path))
    except (OSError, ValueError, KeyError) as error:
        raise StorageError(
            Text("“{chart}” cannot be read from {path}.", chart=spec.label, path=str(path)),
            hint=Text("Copy the file back from a backup; the rest of the run can still be used."),
        ) from error


def _packed(values: Arrays) -> dict[str, NDArray[Any]]:
    return {f"{_VALUES}{key}": figures for key, figures in values.items()}


def _values(spec: ChartSpec, arrays: Arrays, count: int) -> dict[str, NDArray[np.float64]]:
    return {
        figure.key: _numbers(arrays[f"{_VALUES}{figure.key}"], (count,)) for figure in spec.figures
    }


def _names(array: NDArray[Any]) -> tuple[str, ...]:
    if array.ndim != 1 or array.dtype.kind != "U" or not array.size:
        raise ValueError("not a list of names")
    return tuple(array.tolist())


def _counts(array: NDArray[Any], size: int) -> NDArray[np.int64]:
    counts = _shaped(array, (size, size), "iu").astype(np.int64)
    if (counts < 0).any():
        raise ValueError("counts below zero")
    return counts


def _numbers(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.float64]:
    return _shaped(array, shape, "iuf").astype(np.float64)


def _shaped(array: NDArray[Any], shape: tuple[int, ...], kinds: str) -> NDArray[Any]:
    if array.shape != shape or array.dtype.kind not in kinds:
        raise ValueError(f"{array.dtype} {array.shape} in place of {shape}")
    return array
