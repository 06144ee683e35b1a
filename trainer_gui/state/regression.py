"""What a model says of numbers, beside what was wanted: points to draw, and errors of each column.

Everywhere: values are in the units of the data, T columns of numbers; None stands for a figure that
there is none of, such as R² where all wanted values are the same.
"""

import math
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.errors import StorageError
from trainer_gui.core.files import open_ordinary
from trainer_gui.core.spec import MetricSpec
from trainer_gui.core.text import Text

Values = NDArray[np.float64]
Errors = Mapping[str, tuple[float | None, ...]]
"""By metric key, the figure of each column."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What was wanted and predicted of M samples.

    Attributes:
        wanted: (M, T).
        predicted: (M, T).
    """

    wanted: Values
    predicted: Values


@dataclass(frozen=True)
class ColumnRow:
    """How well one column is predicted.

    Attributes:
        name: of the column.
        figures: one for each metric of the report.
    """

    name: str
    figures: tuple[float | None, ...]


@dataclass(frozen=True)
class ColumnReport:
    """The errors of each column as a table.

    Attributes:
        metrics: what the figures are, in their order.
        rows: one for each column, in the order of the data.
    """

    metrics: tuple[MetricSpec, ...]
    rows: tuple[ColumnRow, ...]


def read_answers(path: Path) -> Answers:
    """The points of a `numbers` artefact.

    Raises:
        StorageError: the file is missing or damaged.
    """
    stored = _read(path)
    try:
        wanted, predicted = (stored[name].astype(np.float64) for name in ("wanted", "predicted"))
    except (KeyError, ValueError) as error:
        raise _damaged(path) from error
    if wanted.ndim != 2 or wanted.shape != predicted.shape:  # noqa: PLR2004 - samples and columns
        raise _damaged(path)
    return Answers(wanted, predicted)


def read_errors(path: Path) -> Errors:
    """The figures of a `columns` artefact.

    Raises:
        StorageError: the file is missing or damaged.
    """
    stored = _read(path)
    try:
        return {
            key: tuple(map(_known, figures.astype(np.float64).ravel().tolist()))
            for key, figures in stored.items()
        }
    except ValueError as error:
        raise _damaged(path) from error


def report(errors: Errors, metrics: Sequence[MetricSpec], columns: Sequence[str]) -> ColumnReport:
    """The errors as a table, with those metrics that are known of each column."""
    known = tuple(metric for metric in metrics if len(errors.get(metric.key, ())) == len(columns))
    rows = (
        ColumnRow(name, tuple(errors[metric.key][place] for metric in known))
        for place, name in enumerate(columns)
    )
    return ColumnReport(known, tuple(rows))


def _read(path: Path) -> dict[str, NDArray[np.generic]]:
    try:
        # numpy leaves a file of its own open if that is damaged.
        with open_ordinary(path) as file, np.load(file, allow_pickle=False) as stored:
            return {name: np.asarray(stored[name]) for name in stored.files}
    except (OSError, ValueError, TypeError, EOFError, BadZipFile, zlib.error) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> StorageError:
    return StorageError(
        Text("The predicted numbers {path} cannot be read.", path=str(path)),
        hint=Text("Evaluate the run again to make new ones."),
    )


def _known(figure: float) -> float | None:
    return figure if math.isfinite(figure) else None
