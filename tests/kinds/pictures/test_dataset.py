from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.kinds.pictures.made import image_dataset, number_dataset
from trainer_gui.core.dataset import Dataset, with_notices
from trainer_gui.core.spec import SplitName
from trainer_gui.core.text import Text
from trainer_gui.kinds.classes import class_counts
from trainer_gui.kinds.numbers import number_facts
from trainer_gui.kinds.pictures import picture_facts


def pictures() -> NDArray[np.uint8]:
    shape = (12, 2, 4, 4)
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def build(images: NDArray[np.uint8], *, train: NDArray[np.int64] | None = None) -> Dataset:
    count = len(images)
    rest = np.arange(count if train is None else 0)
    return image_dataset(
        images,
        np.arange(count) % 3,
        ("a", "b", "c"),
        {
            "train": rest[::-1][: count - 4] if train is None else train,
            "validation": rest[:2],
            "test": rest[2:4],
        },
    )


def test_the_spec_tells_shape_classes_and_counts() -> None:
    spec = build(pictures()).spec
    assert spec.inputs[0].shape == (2, 4, 4)
    assert spec.targets[0].classes == ("a", "b", "c")
    assert spec.counts == {"train": 8, "validation": 2, "test": 2}
    assert class_counts(spec)["validation"] == (1, 1, 0)


def test_splits_are_ascending() -> None:
    assert build(pictures()).splits["train"].tolist() == list(range(4, 12))


def test_mean_and_deviation_are_those_of_the_training_pictures_alone() -> None:
    images = pictures()
    spec = build(images).spec
    expected = images[4:] / 255
    assert picture_facts(spec).mean == pytest.approx(expected.mean(axis=(0, 2, 3)))
    assert picture_facts(spec).std == pytest.approx(expected.std(axis=(0, 2, 3)))


def test_pictures_larger_than_a_block_are_measured_whole() -> None:
    images = np.zeros((3, 1, 1100, 1000), dtype=np.uint8)
    images[1:] = 255
    spec = build(images, train=np.arange(3)).spec
    assert picture_facts(spec).mean == pytest.approx((2 / 3,))


def test_a_constant_channel_can_still_be_divided_by() -> None:
    assert build(np.full((12, 1, 2, 2), 7, dtype=np.uint8)).spec.facts["image"]["std"] == [1e-3]


def test_no_training_pictures_are_measured_without_a_warning() -> None:
    spec = build(pictures(), train=np.arange(0)).spec
    assert picture_facts(spec).mean == (0.0, 0.0)


def test_the_fingerprint_follows_pictures_labels_and_splits() -> None:
    images = pictures()
    first = build(images)
    assert build(images.copy()).spec.fingerprint == first.spec.fingerprint
    other = images.copy()
    other[3, 0, 0, 0] ^= 1
    assert build(other).spec.fingerprint != first.spec.fingerprint
    fewer = build(images, train=np.arange(3)).spec.fingerprint
    assert fewer != first.spec.fingerprint


def test_notices_are_added_behind_those_there_were() -> None:
    data = replace(build(pictures()), notices=(Text("one"),))
    assert [str(text) for text in with_notices(data, Text("two")).notices] == ["one", "two"]


def numbered(numbers: NDArray[np.float32]) -> Dataset:
    splits: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(8),
        "validation": np.arange(8, 10),
        "test": np.arange(10, 12),
    }
    return number_dataset(pictures(), numbers, ("x", "same"), splits)


def test_numbers_are_described_by_their_training_samples() -> None:
    x = np.arange(12, dtype=np.float32) ** 2
    data = numbered(np.stack([x, np.full(12, 1e9)], axis=1).astype(np.float32))
    spec = data.spec
    assert spec.targets[0].kind == "numbers"
    assert spec.targets[0].shape == (2,)
    assert (spec.columns, spec.classes) == (("x", "same"), ())
    assert class_counts(spec) == {}
    assert number_facts(spec).mean == (17.5, 1e9)
    assert number_facts(spec).std == pytest.approx((float(x[:8].std()), 1.0), rel=1e-6)
    assert number_facts(spec).low == (0.0, 1e9)
    assert data.target.dtype == np.float32


def test_a_number_belongs_to_the_fingerprint() -> None:
    one = np.zeros((12, 2), dtype=np.float32)
    other = one.copy()
    other[11, 1] = 1e-30
    assert numbered(one).spec.fingerprint == numbered(one.copy()).spec.fingerprint
    assert numbered(one).spec.fingerprint != numbered(other).spec.fingerprint
