import numpy as np
import pytest

from tests.kinds.pictures.made import image_dataset
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data._class_warnings import missing_classes, uneven_classes
from trainer_gui.data._own_test import samples_with_own_test
from trainer_gui.kinds._assemble import assembled


def test_classes_that_a_split_lacks_are_named() -> None:
    images = np.zeros((5, 1, 1, 1), dtype=np.uint8)
    data = assembled(samples_with_own_test(
        (images[:4], np.array([0, 0, 1, 1])), (images[4:], np.array([1])), ("a", "b"),
        ), SplitPlan(0, validation=0.5))  # fmt: skip
    assert [str(text) for text in missing_classes(data)] == [
        "The test split has no sample of 1 of 2 classes: a. Add samples of them."
    ]


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
