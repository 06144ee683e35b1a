"""Tests of whether data are those of before."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.kinds.pictures.made import image_dataset, number_dataset
from trainer_gui.core.errors import DataError
from trainer_gui.core.fingerprint import require_same_data
from trainer_gui.core.spec import DataSpec, SplitName
from trainer_gui.core.text import Text

PICTURES = np.random.default_rng(0).integers(0, 256, (6, 1, 4, 4), dtype=np.uint8)
SPLITS: dict[SplitName, NDArray[np.int64]] = {
    "train": np.arange(4),
    "validation": np.arange(4, 5),
    "test": np.arange(5, 6),
}
SINCE = Text("the run was trained")


def classes(*names: str, pictures: NDArray[np.uint8] = PICTURES) -> DataSpec:
    return image_dataset(pictures, np.arange(6) % len(names), names, SPLITS).spec


def numbers(*names: str) -> DataSpec:
    values = np.arange(6 * len(names), dtype=np.float32).reshape(6, -1)
    return number_dataset(PICTURES, values, names, SPLITS).spec


def refusal(before: DataSpec, now: DataSpec) -> str:
    with pytest.raises(DataError) as caught:
        require_same_data(before.fingerprint, now, since=SINCE)
    return str(caught.value)


def test_the_same_data_are_accepted() -> None:
    require_same_data(classes("cat", "dog").fingerprint, classes("cat", "dog"), since=SINCE)
    require_same_data(numbers("x", "y").fingerprint, numbers("x", "y"), since=SINCE)


def test_renamed_classes_and_columns_are_told_apart_from_other_data() -> None:
    assert refusal(classes("cat", "dog"), classes("cat", "wolf")) == (
        "The names of the classes differ from those of before, though the data are the same: they "
        "were renamed since the run was trained. Restore the old names, which data.json in the "
        "folder of the run tells, or train anew from the recipe."
    )
    assert "The names of the columns differ" in refusal(numbers("x", "y"), numbers("y", "x"))
    other = PICTURES.copy()
    other[3, 0, 0, 0] ^= 1
    assert refusal(classes("cat", "dog"), classes("cat", "wolf", pictures=other)) == (
        "The data have changed since the run was trained. Restore the old data, or train anew from "
        "the recipe."
    )


def test_names_do_not_run_together() -> None:
    assert classes("a", "b,c").fingerprint != classes("a,b", "c").fingerprint
    assert classes('a", "b', "c").fingerprint != classes("a", 'b", "c').fingerprint


def test_data_of_a_run_that_knew_no_names_are_compared_without() -> None:
    now = classes("cat", "dog")
    content = now.fingerprint.partition("-")[0]
    require_same_data(content, now, since=SINCE)
    with pytest.raises(DataError, match="have changed since"):
        require_same_data(content, replace(now, fingerprint="0" * 64), since=SINCE)
