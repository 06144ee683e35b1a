import numpy as np
import pytest
from numpy.typing import NDArray

from trainer_gui.core.options import describe
from trainer_gui.data._split import (
    dataset_with_own_test,
    missing_classes,
    split_by_shares,
    uneven_classes,
)
from trainer_gui.data.image_folder import ImageFolderOptions
from trainer_gui.kinds.pictures.dataset import image_dataset


def labels_of(*counts: int) -> NDArray[np.int64]:
    return np.random.default_rng(0).permutation(np.repeat(np.arange(len(counts)), counts))


def test_each_sample_is_in_one_split_and_classes_keep_their_proportions() -> None:
    labels = labels_of(1000, 200, 40)
    splits = split_by_shares(labels, 0)
    assert sorted(np.concatenate(list(splits.values()))) == list(range(1240))
    assert np.bincount(labels[splits["train"]]).tolist() == [700, 140, 28]
    assert np.bincount(labels[splits["validation"]]).tolist() == [150, 30, 6]
    assert np.bincount(labels[splits["test"]]).tolist() == [150, 30, 6]


@pytest.mark.parametrize("count", [3, 4, 5, 7])
def test_three_samples_are_enough_to_be_in_every_split(count: int) -> None:
    labels = labels_of(500, count)
    for indices in split_by_shares(labels, 3).values():
        assert 1 in labels[indices]


def test_one_sample_is_trained_on_and_two_are_in_train_and_validation() -> None:
    labels = np.array([0, 1, 1])
    splits = split_by_shares(labels, 0)
    assert sorted(labels[splits["train"]]) == [0, 1]
    assert labels[splits["validation"]].tolist() == [1]
    assert splits["test"].tolist() == []


def test_rounding_of_many_small_classes_adds_up() -> None:
    splits = split_by_shares(labels_of(*[10] * 100), 0)
    assert [len(splits[name]) for name in ("train", "validation", "test")] == [700, 150, 150]


def test_the_split_of_a_seed_is_the_same_on_every_machine_and_forever() -> None:
    labels = np.arange(12) % 2
    splits = split_by_shares(labels, 7, validation=0.25, test=0.25)
    assert {name: indices.tolist() for name, indices in splits.items()} == EXPECTED
    assert split_by_shares(labels, 8)["test"].tolist() != splits["test"].tolist()


EXPECTED = {
    "train": [1, 2, 5, 7, 8, 9],
    "validation": [3, 4, 6],
    "test": [0, 10, 11],
}


def test_a_share_of_zero_gives_an_empty_split() -> None:
    splits = split_by_shares(labels_of(10, 10), 0, validation=0.2, test=0)
    assert [len(splits[name]) for name in ("train", "validation", "test")] == [16, 4, 0]


def test_an_own_test_set_is_kept_whole_and_comes_last() -> None:
    images = np.arange(30, dtype=np.uint8).reshape(30, 1, 1, 1)
    labels = np.arange(30) % 3
    data = dataset_with_own_test(
        (images[:20], labels[:20]), (images[20:], labels[20:]), ("a", "b", "c"),
        validation=0.25, seed=0,
    )  # fmt: skip
    assert data.splits["test"].tolist() == list(range(20, 30))
    assert (data.input == images).all()
    assert data.spec.counts == {"train": 15, "validation": 5, "test": 10}


def test_classes_that_a_split_lacks_are_named() -> None:
    images = np.zeros((5, 1, 1, 1), dtype=np.uint8)
    data = dataset_with_own_test(
        (images[:4], np.array([0, 0, 1, 1])), (images[4:], np.array([1])), ("a", "b"),
        validation=0.5, seed=0,
    )  # fmt: skip
    assert [str(text) for text in missing_classes(data)] == [
        "The test split has no sample of 1 of 2 classes: a. Add samples of them."
    ]


def test_the_shares_are_fields_with_ranges_that_leave_something_to_train_on() -> None:
    shares = [field for field in describe(ImageFolderOptions) if field.name.endswith("_share")]
    assert [field.default for field in shares] == [0.15, 0.15]
    assert sum(field.high or 0 for field in shares) < 1


@pytest.mark.parametrize(("few", "told"), [(10, 1), (11, 0)])
def test_a_class_of_a_tenth_of_another_is_told(few: int, told: int) -> None:
    count = 100 + few
    labels = np.array([0] * 100 + [1] * few)
    data = image_dataset(
        np.zeros((count, 1, 1, 1), dtype=np.uint8),
        labels,
        ("many", "few"),
        {"train": np.arange(count), "validation": np.arange(0), "test": np.arange(0)},
    )
    found = [str(text) for text in uneven_classes(data)]
    assert len(found) == told
    if told:
        assert found[0].startswith(
            "“many” has 10 times the training pictures of “few” (100 and 10): "
        )
