"""assembled: columns and splits become a Dataset; each field's kind learns what it has to know."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Dataset, Progress, Ragged, Values
from trainer_gui.core.fingerprint import named_fingerprint
from trainer_gui.core.spec import SPLITS, DataSpec, Facts, Field, SplitName
from trainer_gui.kinds import kind_of


@dataclass(frozen=True)
class Column:
    """All rows of a field.

    Attributes:
        field: what they are.
        values: N rows.
        facts: of them, where they are known already.
        digests: (N, 16) likewise.
    """

    field: Field
    values: Values | Ragged
    facts: Facts | None = None
    digests: NDArray[np.uint8] | None = None


def assembled(
    inputs: Sequence[Column],
    targets: Sequence[Column],
    splits: Mapping[SplitName, NDArray[np.int64]],
    *,
    options: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Dataset:
    """The data set of these columns.

    Args:
        inputs: what a model sees.
        targets: what it should say; none where nothing is wanted of it.
        splits: indices of the samples of each split.
        options: of the kinds by their keys; by default their defaults.
        progress: hears often that it goes on, and may cancel it.

    Raises:
        CancelledError: as progress said.
    """
    ordered: dict[str, NDArray[np.int64]] = {
        name: np.sort(splits[name]).astype(np.int64) for name in SPLITS
    }
    columns = [*inputs, *targets]
    facts: dict[str, Facts] = {}
    seen: dict[str, Field] = {}
    for column in columns:
        kind, found = kind_of(column.field, options), column.facts
        if found is None:
            found = kind.fit(column.field, column.values, ordered, progress)
        if found:
            facts[column.field.name] = found
        seen[column.field.name] = kind.field(column.field, found)
    spec = DataSpec(
        inputs=tuple(seen[column.field.name] for column in inputs),
        targets=tuple(seen[column.field.name] for column in targets),
        counts={name: len(indices) for name, indices in ordered.items()},
        facts=facts,
        fingerprint=_fingerprint(columns, ordered, progress),
    )
    return Dataset(spec, {column.field.name: column.values for column in columns}, ordered)


def _fingerprint(
    columns: Sequence[Column],
    splits: Mapping[str, NDArray[np.int64]],
    progress: Progress | None,
) -> str:
    """SHA-256 over what the data are: every row, the splits, and apart from them the names."""
    digest = hashlib.sha256()
    for column in columns:
        field, digests = column.field, column.digests
        if digests is None:
            digests = kind_of(field).digests(column.values, progress)
        digest.update(repr((field.kind, field.shape, field.dtype)).encode())
        digest.update(np.ascontiguousarray(digests).data)
    for name in sorted(splits):
        digest.update(name.encode() + splits[name].tobytes())
    return named_fingerprint(digest.hexdigest(), [column.field for column in columns])
