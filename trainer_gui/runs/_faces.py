"""How samples look, as they are stored or as training sees them: as their first input does."""

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress, Ragged
from trainer_gui.core.faces import Face
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
