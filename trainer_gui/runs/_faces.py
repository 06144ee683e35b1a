"""How samples look, as they are stored or as training sees them, and what their targets say.

A sample looks as its first input does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress, Ragged
from trainer_gui.core.faces import Face, Row, Words
from trainer_gui.core.spec import DataSpec
from trainer_gui.core.text import Text
from trainer_gui.kinds import Batch, kind_of

_READ_AT_ONCE = 16


def stored_faces(
    dataset: Dataset, samples: NDArray[np.int64], progress: Progress | None = None
) -> list[Face]:
    """How samples look as they are stored.

    Raises:
        DataError: a sample that is not in memory cannot be read any more.
        CancelledError: as progress said.
    """
    field = dataset.spec.inputs[0]
    kind, values = kind_of(field), dataset.columns[field.name]
    if isinstance(values, Ragged):
        return [kind.face(field, values.row(int(sample))) for sample in samples]
    faces: list[Face] = []
    for start in range(0, len(samples), _READ_AT_ONCE):
        if progress is not None and not isinstance(values, np.ndarray):
            progress(start / len(samples), Text("Reading the samples that are shown"))
        rows = values[samples[start : start + _READ_AT_ONCE]]
        faces.extend(kind.face(field, row) for row in rows)
    return faces


def batch_faces(spec: DataSpec, batch: Batch) -> list[Face]:
    """How the samples of a batch on the CPU look, without what their rows are padded with."""
    field = spec.inputs[0]
    kind, rows = kind_of(field), batch.inputs[field.name].numpy()
    if field.name in batch.lengths:
        lengths = batch.lengths[field.name].tolist()
        return [kind.face(field, row[:length]) for row, length in zip(rows, lengths, strict=True)]
    return [kind.face(field, row) for row in rows]


def stored_targets(
    dataset: Dataset, samples: NDArray[np.int64]
) -> dict[str, Sequence[NDArray[Any]]]:
    """The targets of samples by field name, as they are stored.

    Raises:
        DataError: one that is not in memory cannot be read any more.
    """
    found: dict[str, Sequence[NDArray[Any]]] = {}
    for field in dataset.spec.targets:
        values = dataset.columns[field.name]
        if isinstance(values, Ragged):
            found[field.name] = [values.row(int(sample)) for sample in samples]
        else:
            found[field.name] = list(values[samples])
    return found


def target_rows(spec: DataSpec, targets: Mapping[str, Sequence[NDArray[Any]]]) -> list[Row]:
    """What the targets of samples say, one row for each sample; none where that cannot be told.

    Args:
        spec: of the data.
        targets: of the samples by field name, as they are stored or as training mixes them.
    """
    told = [
        [_as_row(field.name, kind_of(field).face(field, row)) for row in targets[field.name]]
        for field in spec.targets
    ]
    return [_joined([row for row in rows if row.names]) for rows in zip(*told, strict=True)]


def _as_row(name: str, face: Face) -> Row:
    match face:
        case Row():
            return face
        case Words(text=text):
            return Row((name,), (text,))
        case _:
            return Row((), ())


def _joined(rows: list[Row]) -> Row:
    names = tuple(name for row in rows for name in row.names)
    return Row(names, tuple(value for row in rows for value in row.values))
