"""A table that was read → Dataset: its features as rows, one of its columns as the target."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer_gui.core.dataset import Column, Samples
from trainer_gui.core.errors import DataError
from trainer_gui.core.names import natural_key
from trainer_gui.core.spec import Field
from trainer_gui.core.text import Text
from trainer_gui.kinds.classes import class_column

Words = NDArray[np.object_]


@dataclass(frozen=True)
class Feature:
    """A column that a model sees.

    Attributes:
        name: of it.
        values: (N,) numbers, NaN where missing; or words, None where missing.
    """

    name: str
    values: NDArray[np.float64] | Words


def class_target(words: Sequence[str]) -> Column:
    """A target column of classes, in natural order."""
    classes = tuple(sorted(set(words), key=natural_key))
    if len(classes) < 2:  # noqa: PLR2004 - there is nothing to tell apart
        raise DataError(
            Text("The target has a single value: there is nothing to tell apart."),
            hint=Text("Choose another column as the target."),
        )
    places = {name: place for place, name in enumerate(classes)}
    return class_column(np.array([places[word] for word in words], dtype=np.int64), classes)


def table_samples(features: Sequence[Feature], target: Column) -> Samples:
    """Samples of a row with a target each.

    Args:
        features: what a model sees, of N rows.
        target: of N rows, without missing values.

    Raises:
        DataError: there is nothing that a model could see.
    """
    if not features:
        raise DataError(
            Text("The table has no column beside the target that could be learnt from."),
            hint=Text("Give it columns of numbers, or of words with few different values."),
        )
    levels = tuple(_levels(one) for one in features)
    rows = np.stack(
        [_stored(one, names) for one, names in zip(features, levels, strict=True)], axis=1
    )
    field = Field(
        "row", "tables", (len(features),), "float32",
        columns=tuple(one.name for one in features), levels=levels,
    )  # fmt: skip
    return Samples((Column(field, rows),), (target,))


def _levels(feature: Feature) -> tuple[str, ...] | None:
    """The different words of a column in natural order; None for numbers."""
    if feature.values.dtype != np.object_:
        return None
    words = {word for word in feature.values.tolist() if word is not None}
    return tuple(sorted(words, key=natural_key))


def _stored(feature: Feature, levels: tuple[str, ...] | None) -> NDArray[np.float32]:
    """(N,) numbers, or places among the levels."""
    if levels is None:
        return feature.values.astype(np.float32)
    places: dict[str | None, float] = {name: place for place, name in enumerate(levels)}
    places[None] = np.nan
    return np.array([places[word] for word in feature.values.tolist()], dtype=np.float32)
