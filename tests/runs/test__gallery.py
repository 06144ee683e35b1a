"""Tests of the selection of samples that a screen shows."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.engine.numbers import inked_digits
from tests.engine.series import LABELS, RATE, ROWS, on_the_menus, series_dataset
from tests.engine.small import digits
from tests.kinds.pictures.made import image_dataset, number_dataset
from trainer_gui.core.dataset import Dataset
from trainer_gui.core.face_files import unpack
from trainer_gui.core.faces import Picture, Wave
from trainer_gui.core.spec import SPLITS, SplitName
from trainer_gui.runs._gallery import write_gallery


def uneven() -> Dataset:
    """1,000 samples of one class, ten of another; two of these are in each small split."""
    labels = np.array([0] * 1000 + [1] * 10)
    pictures = np.random.default_rng(0).integers(0, 256, (1010, 1, 4, 4), dtype=np.uint8)
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": np.r_[0:800, 1000:1006],
        "validation": np.r_[800:900, 1006:1008],
        "test": np.r_[900:1000, 1008:1010],
    }
    return image_dataset(pictures, labels, ("many", "few"), splits)


def gallery(dataset: Dataset, folder: Path) -> dict[str, NDArray[np.int64]]:
    with np.load(write_gallery(dataset, folder)) as stored:
        return dict(stored)


def test_samples_are_shown_with_their_own_labels_and_splits(tmp_path: Path) -> None:
    data = digits()
    shown = gallery(data, tmp_path)
    assert len(set(shown["indices"].tolist())) == len(shown["indices"]) == 400
    faces = unpack(shown)
    for face, index in zip(faces, shown["indices"], strict=True):
        assert isinstance(face, Picture)
        assert (face.pixels[:, :, 0] == data.input[[index]][0, 0]).all()
    assert (shown["labels"] == data.target[shown["indices"]]).all()
    for index, split in zip(shown["indices"], shown["splits"], strict=True):
        assert index in data.splits[SPLITS[split]]


def test_rare_classes_are_seen_whole_in_every_split(tmp_path: Path) -> None:
    shown = gallery(uneven(), tmp_path)
    few = shown["labels"] == 1
    assert few.sum() == 10
    assert [int((shown["splits"][few] == place).sum()) for place in range(3)] == [6, 2, 2]
    assert len(shown["labels"]) == 400


def test_equal_classes_have_equal_shares(tmp_path: Path) -> None:
    shown = gallery(digits(), tmp_path)
    for place in range(3):
        counts = np.bincount(shown["labels"][shown["splits"] == place], minlength=10)
        assert counts.max() - counts.min() <= 1


def test_samples_are_mixed_and_the_same_every_time(tmp_path: Path) -> None:
    one, two = gallery(digits(), tmp_path / "a"), gallery(digits(), tmp_path / "b")
    assert (one["indices"] == two["indices"]).all()
    assert len(set(one["labels"][:20].tolist())) > 5
    assert set(one["splits"][:30].tolist()) == {0, 1, 2}


def black(count: int, *, side: int) -> Dataset:
    """Training pictures of two classes, and no others."""
    nothing = np.array([], dtype=np.int64)
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(count),
        "validation": nothing,
        "test": nothing,
    }
    pictures = np.zeros((count, 1, side, side), dtype=np.uint8)
    return image_dataset(pictures, np.arange(count) % 2, ("a", "b"), splits)


def test_large_pictures_are_fewer(tmp_path: Path) -> None:
    assert len(gallery(black(50, side=1000), tmp_path)["indices"]) == 32 * 2**20 // 1000**2
    assert len(gallery(black(20, side=1500), tmp_path)["indices"]) == 16


@pytest.mark.parametrize("count", [3, 17])
def test_a_small_data_set_is_shown_whole(tmp_path: Path, count: int) -> None:
    shown = gallery(black(count, side=2), tmp_path)
    assert sorted(shown["indices"].tolist()) == list(range(count))


def test_numbers_come_with_histograms_of_each_column_and_split(tmp_path: Path) -> None:
    data = inked_digits()
    shown = gallery(data, tmp_path)
    assert (shown["labels"] == data.target[shown["indices"]]).all()
    assert shown["labels"].dtype == np.float32
    assert set(shown["splits"].tolist()) == {0, 1, 2}
    assert shown["edges"].shape == (2, 25)
    assert shown["counts"].shape == (2, 3, 24)
    for column in range(2):
        values = data.target[:, column].astype(np.float64)
        assert shown["edges"][column, [0, -1]].tolist() == [values.min(), values.max()]
        for place, split in enumerate(SPLITS):
            expected, _ = np.histogram(values[data.splits[split]], shown["edges"][column])
            assert (shown["counts"][column, place] == expected).all()
        assert shown["counts"][column].sum() == len(data.target)


@pytest.mark.parametrize("value", [0.0, 2.5, -1e30])
def test_a_column_of_one_value_has_a_histogram_too(value: float, tmp_path: Path) -> None:
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(5), "validation": np.arange(5, 6), "test": np.arange(6, 6),
    }  # fmt: skip
    numbers = np.full((6, 1), value, dtype=np.float32)
    pictures = np.zeros((6, 1, 2, 2), dtype=np.uint8)
    shown = gallery(number_dataset(pictures, numbers, ("x",), splits), tmp_path)
    assert (np.diff(shown["edges"][0]) > 0).all()
    assert shown["counts"].sum(axis=2).tolist() == [[5, 1, 0]]


@pytest.mark.parametrize("ends", [False, True], ids=["", "ends"])
@pytest.mark.parametrize("targets", [True, False], ids=["classes", ""])
def test_samples_of_any_kind_are_shown_as_it_says(
    tmp_path: Path, *, targets: bool, ends: bool
) -> None:
    with on_the_menus():
        data = series_dataset(targets=targets, pictures=True, ends=ends)
        shown = gallery(data, tmp_path)
    assert sorted(shown["indices"].tolist()) == list(range(len(ROWS)))
    for face, index in zip(unpack(shown), shown["indices"], strict=True):
        assert isinstance(face, Wave)
        assert face.rate == RATE
        assert face.samples.tolist() == ROWS[index].tolist()
        assert not targets or shown["labels"][shown["indices"] == index] == LABELS[index]
        assert targets or not ends or shown["labels"][shown["indices"] == index] == ROWS[index][-1]
    assert ("labels" in shown) == (targets or ends)
    assert ("counts" in shown) == (ends and not targets)  # of the first target
