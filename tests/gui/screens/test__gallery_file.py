"""Tests of what is read from a gallery file of the worker."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.engine.series import LABELS, ROWS, on_the_menus, series_dataset
from tests.engine.small import digits
from tests.gui.screens.number_runs import turned
from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.errors import StorageError
from trainer_gui.core.faces import Wave
from trainer_gui.core.spec import SplitName
from trainer_gui.gui.screens._gallery_file import read_samples
from trainer_gui.runs._gallery import write_gallery


@pytest.fixture
def numbers(tmp_path: Path) -> Dataset:
    return turned(tmp_path, 60)


def test_pictures_with_classes_have_their_names(tmp_path: Path) -> None:
    data = digits()
    samples = read_samples(str(write_gallery(data, tmp_path)))
    row = 7
    assert samples.tiles.caption(row) == str(data.target[samples.tiles.sample(row)])
    (classes,) = samples.groupings
    assert (str(classes.name), classes.names) == ("class", tuple("0123456789"))
    assert classes.counts.sum() == len(data)
    assert len(samples.grouped(0).passing(7, None)) == (classes.places == 7).sum()


def test_pictures_with_numbers_have_two_below_them_and_all_in_words(
    numbers: Dataset, tmp_path: Path
) -> None:
    samples = read_samples(str(write_gallery(numbers, tmp_path)))
    angle, ink = numbers.target[samples.tiles.sample(3)].tolist()
    assert samples.tiles.captions[3] == f"{angle:.5g} · {ink:.5g}"
    assert samples.tiles.details[3] == f"angle: {angle:.5g}, ink: {ink:.5g}"


def test_each_number_is_spread_over_ranges_that_hold_all_samples(
    numbers: Dataset, tmp_path: Path
) -> None:
    samples = read_samples(str(write_gallery(numbers, tmp_path)))
    assert [str(one.name) for one in samples.groupings] == ["angle", "ink"]
    for column, ranges in enumerate(samples.groupings):
        assert ranges.counts.sum(axis=1).tolist() == [
            numbers.spec.counts[split] for split in ("train", "validation", "test")
        ]
        assert len(ranges.names) == len(ranges.edges) - 1
        assert " to " in ranges.names[0]
        indices = samples.tiles.indices
        assert indices is not None
        values, low = numbers.target[indices, column], np.array(ranges.edges)[ranges.places]
        width = ranges.edges[1] - ranges.edges[0]
        assert ((values >= low - 1e-6) & (values <= low + width + 1e-6)).all()


def test_samples_can_be_filtered_by_the_ranges_of_a_number(
    numbers: Dataset, tmp_path: Path
) -> None:
    samples = read_samples(str(write_gallery(numbers, tmp_path)))
    grouped, ranges = samples.grouped(1), samples.groupings[1]
    for place in range(len(ranges.names)):
        rows = grouped.passing(place, None)
        assert len(rows) == ranges.counts[:, place].sum()  # so few that all are in the gallery


@pytest.mark.parametrize("lost", ["edges", "counts", "places"])
def test_a_file_without_what_groups_are_is_damaged(
    numbers: Dataset, tmp_path: Path, lost: str
) -> None:
    path = write_gallery(numbers, tmp_path)
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files if not name.endswith(f".{lost}")}
    np.savez(path, **arrays)
    with pytest.raises(StorageError, match="could not be read from"):
        read_samples(str(path))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("splits", np.full(400, 3)),
        ("splits", np.zeros(399, dtype=int)),
        ("indices", np.zeros(400)),
        ("grouping.0.places", np.full(400, 10)),
        ("grouping.0.names", np.array(["only"])),
        ("targets.widths", np.ones(399, dtype=np.int64)),
        ("faces.shapes", np.full((400, 3), 8)),
        ("faces.type", np.array("words")),
    ],
)
def test_arrays_that_do_not_belong_together_are_damage(
    tmp_path: Path, name: str, value: NDArray[Any]
) -> None:
    data = digits()
    path = write_gallery(data, tmp_path)
    with np.load(path) as stored:
        arrays = dict(stored)
    assert name in arrays
    np.savez(path, **{**arrays, name: value})
    with pytest.raises(StorageError, match="could not be read from"):
        read_samples(str(path))


@pytest.mark.parametrize("targets", [True, False])
def test_samples_of_any_kind_are_read(tmp_path: Path, *, targets: bool) -> None:
    with on_the_menus():
        data = series_dataset(targets=targets)
        samples = read_samples(str(write_gallery(data, tmp_path)))
    row = 5
    face = samples.tiles.faces[row]
    assert isinstance(face, Wave)
    assert face.samples.tolist() == ROWS[samples.tiles.sample(row)].tolist()
    names = ("falls", "rises")
    assert samples.tiles.caption(row) == (
        names[LABELS[samples.tiles.sample(row)]] if targets else ""
    )


def test_a_class_whose_name_is_no_text_is_shown(tmp_path: Path) -> None:
    names = ("caf\udce9", "dog")  # a folder whose bytes are not UTF-8
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(4), "validation": np.arange(4, 6), "test": np.arange(6, 8),
    }  # fmt: skip
    pictures = np.zeros((8, 1, 2, 2), dtype=np.uint8)
    data = image_dataset(pictures, np.arange(8) % 2, names, splits)
    samples = read_samples(str(write_gallery(data, tmp_path)))
    assert samples.groupings[0].names == names
    assert sorted(set(samples.tiles.captions)) == ["caf?", "dog"]
