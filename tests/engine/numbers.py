"""Data with numbers in memory, and a recipe that learns them in a moment."""

from functools import cache

import numpy as np

from tests.engine.small import Given, digits, small
from tests.kinds.pictures.made import number_dataset
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.recipe import Recipe, Table
from trainer_gui.core.spec import SPLITS


@cache
def inked_digits() -> Dataset:
    """The digits with the sum of their grey levels, and where its middle is across."""
    data = digits()
    images = np.asarray(data.input[:])
    values = images[:, 0].astype(np.float64)
    ink = values.sum(axis=(1, 2)) / 16
    middle = (values.sum(axis=1) * np.arange(8)).sum(axis=1) / values.sum(axis=(1, 2))
    return number_dataset(
        images,
        np.stack([ink, middle], axis=1).astype(np.float32),
        ("ink", "middle"),
        {name: data.splits[name] for name in SPLITS},
    )


GIVEN = Given(inked_digits())


def learning(**sections: Table) -> Recipe:
    """The small recipe, for numbers."""
    return small(task=sections.pop("task", {"kind": "regression"}), **sections)
