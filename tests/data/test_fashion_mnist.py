from pathlib import Path

import numpy as np
import pytest
from torchvision import datasets as published

from tests.data.pictures import quiet
from trainer_gui.core.split_options import SplitPlan
from trainer_gui.data.fashion_mnist import (
    FASHION_MNIST,
    FashionMnistOptions,
    load_fashion_mnist,
)
from trainer_gui.kinds._assemble import assembled
from trainer_gui.kinds.classes import class_counts
from trainer_gui.kinds.pictures import picture_facts


def test_addresses_checksums_and_classes_are_those_of_torchvision() -> None:
    reference = published.FashionMNIST
    assert [(item.name, item.digest) for item in FASHION_MNIST.downloads] == reference.resources
    for item in FASHION_MNIST.downloads:
        assert item.url == reference.mirrors[0] + item.name
    assert list(FASHION_MNIST.classes) == reference.classes


def test_the_debian_package_is_read_with_its_own_test_set(tmp_path: Path) -> None:
    if not FASHION_MNIST.elsewhere[0].is_dir():
        pytest.skip("the Debian package dataset-fashion-mnist is not installed")
    data = assembled(
        load_fashion_mnist(
            FashionMnistOptions(),
            root=tmp_path,
            download=False,
            progress=quiet,
        ),
        SplitPlan(0, validation=0.1),
    )
    assert data.input.shape == (70_000, 1, 28, 28)
    assert data.spec.counts == {"train": 54_000, "validation": 6_000, "test": 10_000}
    assert class_counts(data.spec)["validation"] == (600,) * 10
    assert data.splits["test"].tolist() == list(range(60_000, 70_000))
    assert np.bincount(data.target).tolist() == [7_000] * 10
    # The mean and deviation that everyone normalises Fashion-MNIST with.
    assert picture_facts(data.spec).mean == pytest.approx((0.2860,), abs=0.001)
    assert picture_facts(data.spec).std == pytest.approx((0.3530,), abs=0.001)
    assert list(Path(tmp_path).iterdir()) == []
