import numpy as np

from trainer_gui.data._duplicates import duplicates

NAMES = ("a/0", "a/1", "b/2", "b/3")


def told(*shades: int) -> list[str]:
    digests = np.array(shades, dtype=np.uint8).reshape(4, 1).repeat(16, axis=1)
    splits = {"train": np.array([0, 2]), "validation": np.array([1]), "test": np.array([3])}
    labels = np.array([0, 0, 1, 1])
    return [str(text) for text in duplicates(digests, labels, splits, NAMES)]


def test_different_pictures_are_fine() -> None:
    assert told(1, 2, 3, 4) == []


def test_a_picture_in_two_splits_is_told() -> None:
    assert told(1, 1, 3, 4) == [
        "The same picture is in more than one split: 1 (a/0 = a/1). "
        "Remove all but one of each, or figures look better than they are."
    ]


def test_a_picture_in_two_classes_is_told() -> None:
    assert told(1, 2, 1, 4) == [
        "The same picture is in more than one class: 1 (a/0 = b/2). Remove the wrong ones."
    ]


def test_both_may_be_true_of_several() -> None:
    assert told(1, 2, 2, 1) == [
        "The same picture is in more than one split: 2 (a/0 = b/3, a/1 = b/2). "
        "Remove all but one of each, or figures look better than they are.",
        "The same picture is in more than one class: 2 (a/0 = b/3, a/1 = b/2). "
        "Remove the wrong ones.",
    ]
