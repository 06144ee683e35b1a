"""Tests of the feed: normalisation and the order of samples."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from tests.engine.small import digits
from trainer_gui.core.dataset import image_dataset
from trainer_gui.core.spec import SplitName
from trainer_gui.engine.feed import Feed, Normaliser

CPU = torch.device("cpu")


def test_training_pictures_have_mean_0_and_variance_1() -> None:
    feed = Feed(digits(), CPU)
    images = feed.batch(feed.order("train")).inputs["image"].double()
    assert images.mean().item() == pytest.approx(0, abs=1e-6)
    assert images.var(correction=0).item() == pytest.approx(1, abs=1e-5)


def test_each_channel_has_figures_of_its_own() -> None:
    rng = np.random.default_rng(0)
    pictures = rng.integers(0, 256, (40, 3, 5, 6), dtype=np.uint8)
    pictures[:, 1] //= 4
    pictures[:, 2] = 200
    split: dict[SplitName, NDArray[np.int64]] = {
        "train": np.arange(30),
        "validation": np.arange(30, 35),
        "test": np.arange(35, 40),
    }
    data = image_dataset(pictures, np.arange(40) % 2, ("a", "b"), split)
    found = Normaliser(data.spec, CPU)(torch.from_numpy(pictures)).numpy()
    for channel in (0, 1):
        known = pictures[:30, channel] / 255
        expected = (pictures[:, channel] / 255 - known.mean()) / known.std()
        assert np.allclose(found[:, channel], expected, atol=1e-5)
    assert np.allclose(found[:, 2], 0, atol=1e-3)  # constant, so divided by no zero


def test_a_batch_holds_its_samples_labels_and_indices() -> None:
    data = digits()
    feed = Feed(data, CPU)
    index = torch.tensor([5, 3, 1796])
    batch = feed.batch(index)
    assert batch.targets["label"].tolist() == data.labels[[5, 3, 1796]].tolist()
    assert batch.index.tolist() == [5, 3, 1796]
    expected = Normaliser(data.spec, CPU)(torch.from_numpy(data.images[[5, 3, 1796]]))
    assert torch.equal(batch.inputs["image"], expected)


def test_order_depends_on_seed_epoch_and_count_alone() -> None:
    feed = Feed(digits(), CPU)
    first = feed.shuffled("train", seed=3, epoch=7)
    torch.manual_seed(1234)
    torch.rand(100)
    assert torch.equal(feed.shuffled("train", seed=3, epoch=7), first)
    assert torch.equal(Feed(digits(), CPU).shuffled("train", seed=3, epoch=7), first)
    state = torch.get_rng_state()
    feed.shuffled("train", seed=3, epoch=8)
    assert torch.equal(torch.get_rng_state(), state)
    for seed, epoch in ((3, 8), (4, 7), (7, 3)):
        assert not torch.equal(feed.shuffled("train", seed=seed, epoch=epoch), first)

    # Another data set of the same size takes the same places in turn.
    other = Feed(digits(seed=9), CPU)
    ranks = torch.searchsorted(feed.order("train"), first)
    assert torch.equal(other.order("train")[ranks], other.shuffled("train", seed=3, epoch=7))


def test_every_sample_comes_once_an_epoch() -> None:
    feed = Feed(digits(), CPU)
    for epoch in range(3):
        shuffled = feed.shuffled("train", seed=0, epoch=epoch)
        assert torch.equal(shuffled.sort().values, feed.order("train"))
    assert feed.count("train") == len(feed.order("train")) == digits().spec.counts["train"]
