"""assembled: samples are split and become a Dataset; the kind of each field learns its facts."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Column, Dataset, Progress, Samples
from trainer_gui.core.fingerprint import named_fingerprint
from trainer_gui.core.spec import SPLITS, DataSpec, Facts, Field, SplitName
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.kinds import kind_of
from trainer_gui.kinds._split import split_samples


def assembled(
    samples: Samples,
    split: SplitPlan,
    *,
    options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """The data set of samples, split as planned.

    Args:
        samples: as their source has read them.
        split: for what they do not bring of a split.
        options: of the kinds by their keys; by default their defaults.
        progress: hears often that it goes on, and may cancel it.

    Raises:
        CancelledError: as progress said.
    """
    splits = split_samples(
        split,
        len(samples),
        classes=_classes(samples.targets),
        given=samples.given,
        groups=samples.groups,
    )
    dataset = fitted(samples, splits, options=options, progress=progress)
    if samples.review is None:
        return dataset
    return replace(dataset, notices=(*dataset.notices, *samples.review(dataset, split)))


def fitted(
    samples: Samples,
    splits: Mapping[SplitName, NDArray[np.int64]],
    *,
    options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """The data set of samples in these splits.

    Args:
        samples: as their source has read them.
        splits: indices of the samples of each split.
        options: of the kinds by their keys; by default their defaults.
        progress: hears often that it goes on, and may cancel it.

    Raises:
        CancelledError: as progress said.
    """
    ordered: dict[str, NDArray[np.int64]] = {
        name: np.sort(splits[name]).astype(np.int64) for name in SPLITS
    }
    columns = (*samples.inputs, *samples.targets)
    facts: dict[str, Facts] = {}
    seen: dict[str, Field] = {}
    for column in columns:
        kind, name = kind_of(column.field, options), column.field.name
        found = kind.fit(column, ordered, progress)
        if found:
            facts[name] = found
        seen[name] = kind.field(column.field, found)
    spec = DataSpec(
        inputs=tuple(seen[column.field.name] for column in samples.inputs),
        targets=tuple(seen[column.field.name] for column in samples.targets),
        counts={name: len(indices) for name, indices in ordered.items()},
        facts=facts,
        fingerprint=_fingerprint(columns, ordered, progress),
    )
    return Dataset(
        spec,
        {column.field.name: column.values for column in columns},
        ordered,
        samples.notices,
        samples.names,
        samples.keeping,
        samples.found,
    )


def _classes(targets: tuple[Column, ...]) -> NDArray[np.int64] | None:
    """(N,) of the first target that is a class: what a stratified split goes by."""
    found = next((column for column in targets if column.field.classes), None)
    return None if found is None else np.asarray(found.values)


def _fingerprint(
    columns: tuple[Column, ...],
    splits: Mapping[str, NDArray[np.int64]],
    progress: Progress | None,
) -> str:
    """SHA-256 over what the data are: every row, the splits, and apart from them the names."""
    digest = hashlib.sha256()
    for column in columns:
        field = column.field
        digest.update(repr((field.kind, field.shape, field.dtype)).encode())
        digest.update(np.ascontiguousarray(kind_of(field).digests(column, progress)).data)
    for name in sorted(splits):
        digest.update(name.encode() + splits[name].tobytes())
    return named_fingerprint(digest.hexdigest(), [column.field for column in columns])
