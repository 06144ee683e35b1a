"""A fair selection of a data set's samples, as a file that a screen can show."""

import io
import json
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Column, Dataset, Progress, Ragged
from trainer_gui.core.description import Grouping
from trainer_gui.core.face_files import pack
from trainer_gui.core.files import atomic_write
from trainer_gui.core.spec import SPLITS
from trainer_gui.kinds import GroupedKind, kind_of
from trainer_gui.runs._faces import stored_faces, stored_targets, target_rows

_MOST_SAMPLES = 400
_MOST_BYTES = 32 * 1024 * 1024


def write_gallery(dataset: Dataset, folder: Path, progress: Progress | None = None) -> Path:
    """Writes a selection of samples, as `DataDescribed.gallery` says; gives its path.

    Every split and group with a name takes turns, so that rare ones are seen too.

    Args:
        dataset: of which samples are shown.
        folder: that gets the file.
        progress: hears how far it has come, and may cancel it.

    Raises:
        DataError: a sample that is not in memory cannot be read any more.
        CancelledError: as progress said.
    """
    groupings = _groupings(dataset)
    named = next((grouping.places for grouping in groupings if grouping.names), None)
    chosen, splits = _choose(dataset, named, _affordable(dataset))
    targets = target_rows(dataset.spec, stored_targets(dataset, chosen))
    target = io.BytesIO()
    np.savez(
        target,
        allow_pickle=False,
        **pack(stored_faces(dataset, chosen, progress)),
        splits=splits,
        indices=chosen,
        **pack(targets, "targets"),
        **_packed(groupings, dataset, chosen),
    )
    path = folder / f"gallery-{dataset.spec.fingerprint[:16]}.npz"
    atomic_write(path, target.getvalue())
    return path


def _groupings(dataset: Dataset) -> list[Grouping]:
    found: list[Grouping] = []
    for field in dataset.spec.targets:
        kind = kind_of(field)
        if isinstance(kind, GroupedKind):
            found.extend(kind.groupings(Column(field, dataset.columns[field.name])))
    return found


def _packed(
    groupings: list[Grouping], dataset: Dataset, chosen: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    for number, grouping in enumerate(groupings):
        counts = [
            np.bincount(grouping.places[dataset.splits[split]], minlength=grouping.count)
            for split in SPLITS
        ]
        packed = {
            "name": np.array(json.dumps(grouping.name.parts())),
            "names": np.array(grouping.names, dtype=np.str_),
            "edges": np.array(grouping.edges, dtype=np.float64),
            "counts": np.array(counts, dtype=np.int64),
            "places": grouping.places[chosen],
        }
        arrays |= {f"grouping.{number}.{key}": array for key, array in packed.items()}
    return arrays


def _affordable(dataset: Dataset) -> int:
    values = dataset.columns[dataset.spec.inputs[0].name]
    if isinstance(values, Ragged):
        size = values.values.nbytes // max(len(values), 1)
    else:
        size = prod(values.shape[1:]) * np.dtype(dataset.spec.inputs[0].dtype).itemsize
    return max(min(_MOST_SAMPLES, _MOST_BYTES // max(size, 1)), 16)


def _choose(
    dataset: Dataset, groups: NDArray[np.int64] | None, most: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if groups is None:
        groups = np.zeros(len(dataset), dtype=np.int64)
    queues = []
    generator = np.random.default_rng(0)
    for position, name in enumerate(SPLITS):
        indices = dataset.splits[name]
        labels = groups[indices]
        for label in np.unique(labels):
            members = generator.permutation(indices[labels == label])
            queues.append([(int(index), position) for index in members[:most]])
    picked: list[tuple[int, int]] = []
    turn = 0
    while len(picked) < most and any(turn < len(queue) for queue in queues):
        picked.extend(queue[turn] for queue in queues if turn < len(queue))
        turn += 1
    picked = picked[:most]
    order = generator.permutation(len(picked))
    chosen = np.array([picked[place][0] for place in order], dtype=np.int64)
    return chosen, np.array([picked[place][1] for place in order], dtype=np.int64)
